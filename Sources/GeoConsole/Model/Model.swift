package import GeoFleet
import GeoRouting

/// What the console was started with.
package struct Preferences: Sendable, Equatable {
    package enum Writing: Sendable, Equatable {
        case forbidden, locked, unlocked
    }

    package var writing = Writing.locked
    /// Why nothing may be written, where that is forbidden.
    package var reasonForbidden = "started with --read-only"
    /// Whether it is forbidden because only a dry run was asked for.
    package var isDryRun = false
    package var theme = Theme.Name.standard
    package var isASCII = false
    /// Seconds east of UTC, for times of day.
    package var utcOffset = 0
    /// Keys that people have given to actions, by the action's name in the help.
    package var keys: [String: Key] = [:]
    /// How long a card must have been on the screen before it takes its key.
    package var armingDelay = Arming.usual
    /// Keys that follow each other faster may be a paste; zero takes none for one.
    package var pasteGap = Duration.milliseconds(100)
    /// After so long without a key writing is locked; nil for never.
    package var lockDelay: Duration? = .seconds(15 * 60)

    package init() {}
}

/// Everything that the console knows and shows.
package struct Model: Sendable, Equatable {
    package var preferences: Preferences
    package var keymap: Keymap
    package var size: Size
    package var now: Moment

    package var fleet: Fleet
    package var events = EventLog(capacity: 2000)
    package var calls = Ring<APICall>(capacity: 1000)
    /// What is wrong with the fleet, the worst first.
    package var findings: [Finding] = []
    /// What each region's probes said when details were last opened.
    package var regionalHealth: RegionalHealth?

    package var tab = Tab.overview
    /// Absent where nothing was arranged yet; see the subscript.
    package var tables: [Tab: TableState] = [:]
    /// Ids of the rows in the order on show, after filter and sort; kept true for the tab on show.
    package var rows: [Tab: [String]] = [:]
    package var detail: Detail?
    /// What Esc goes back to from the details, newest last.
    package var trail: [Detail] = []
    package var dialog: Dialog?
    package var input: FilterInput?
    package var status: StatusLine?

    /// When writing is locked unless a key comes before; nil while it is locked, or unlocked without end.
    package var writableUntil: Moment?
    package var isPaused = false
    package var hasMouse = false
    /// Actions of this session.
    package var history = History()

    /// What tells hands from pastes.
    var pace: Pace
    /// Whether the first data are there: from then on no selection goes to another object by itself.
    var isSettled = false
    /// The question that the operator has not answered yet.
    var question: Question?
    /// Reviews that are being applied, by id.
    var working: Set<Int> = []
    /// Which action a review under way takes back.
    var undone: [Int: Int] = [:]
    /// When the findings were made.
    var diagnosed: Moment?
    /// What came in while paused.
    var held = Held()
    /// Until then rows keep their order, because somebody is moving among them.
    var steadyUntil: Moment?

    package init(_ preferences: Preferences, size: Size, now: Moment, zone: String) {
        self.preferences = preferences
        self.size = size
        self.now = now
        keymap = (try? Keymap(preferences.keys)) ?? .standard
        fleet = Fleet(zone: zone)
        pace = Pace(gap: preferences.pasteGap)
        if preferences.writing == .unlocked { unlock() }
    }

    /// The arrangement of a tab's table.
    package subscript(tab: Tab) -> TableState {
        get { tables[tab] ?? TableState() }
        set { tables[tab] = newValue }
    }

    /// Whether actions may write now.
    package var canWrite: Bool {
        switch preferences.writing {
        case .forbidden: false
        case .unlocked: true
        case .locked: writableUntil.map { now < $0 } ?? false
        }
    }
}

/// A remedy whose review is under way.
struct Question: Sendable, Equatable {
    var remedy: Remedy
    var since: Moment
}

/// What a pause keeps from the screen.
struct Held: Sendable, Equatable {
    /// The newest.
    var fleet: Fleet?
    var events = Ring<FleetEvent>(capacity: 2000)
    var calls = Ring<APICall>(capacity: 1000)
}
