package import GeoFleet
package import GeoRouting
package import Presentation

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
    /// Applied to each text before it is cut to its place.
    var mask = Mask.none
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

    var glyphs: Glyphs { Glyphs(isASCII: isASCII, mask: mask) }
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
    /// Previews that are being applied, by id.
    var working: Set<Int> = []
    /// Which action a preview under way takes back.
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

    /// What tables, details and words are made of.
    var situation: Situation {
        Situation(
            fleet: fleet,
            findings: findings,
            events: events,
            calls: calls,
            regionalHealth: regionalHealth,
            now: now,
            utcOffset: preferences.utcOffset
        )
    }

    /// What the row of this id is about; nil where it is gone.
    package func subject(_ row: String, in tab: Tab) -> Subject? { situation.subject(row, in: tab) }

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

/// A remedy whose preview is under way.
struct Question: Sendable, Equatable {
    var action: Action
    var since: Moment
}

/// What a pause keeps from the screen.
struct Held: Sendable, Equatable {
    /// The newest.
    var fleet: Fleet?
    var events = Ring<FleetEvent>(capacity: 2000)
    var calls = Ring<APICall>(capacity: 1000)
}

extension Model {
    /// When the screen may have to change though nothing happens: an age or a countdown goes on, or something ends.
    ///
    /// A console that draws each second only to make an age one second older is never at rest: old ages go on in steps.
    package var nextTick: Moment {
        [nextAge, pace.due, readyDialog].compactMap { $0 }.filter { now < $0 }.min() ?? nextAge
    }

    private var nextAge: Moment {
        let second = Moment(milliseconds: (now.milliseconds / 1000 + 1) * 1000)
        if isCountingDown { return second }
        guard let read = fleet.cloudflare.lastSuccess, read <= now else { return second }
        let age = Int((now - read).components.seconds)
        let step = age < Self.step ? 1 : Self.step
        let next = read + .seconds((age / step + 1) * step)
        return [next, steadyUntil].compactMap { $0 }.filter { now < $0 }.min() ?? second
    }

    /// In seconds; younger ages go on with each one.
    private static let step = 5

    /// Whether seconds are on show, or somebody waits for them.
    private var isCountingDown: Bool {
        if isLockingSoon || question != nil || dialog != nil { return true }
        let budget = fleet.budget
        let isNear = [budget.blockedUntil, tab == .api ? budget.resetsAt : nil].contains {
            $0.map { now < $0 } ?? false
        }
        return isNear || !fleet.cloudflare.isLive || !fleet.clusters.allSatisfy(\.watch.isLive)
    }
}

/// One object, with all that is known about it.
package struct Detail: Sendable, Equatable {
    package var tab: Tab
    /// The row's id in that tab.
    package var row: String
    /// Whether the object is shown as Cloudflare sent it.
    package var isRaw = false
    /// Lines that are scrolled out.
    package var scroll = 0

    package init(tab: Tab, row: String, isRaw: Bool = false) {
        self.tab = tab
        self.row = row
        self.isRaw = isRaw
    }
}

/// What came of the last action; kept until Esc or the next action.
package struct StatusLine: Sendable, Equatable {
    package var text: String
    package var level: Notice.Level
    package var since: Moment
    /// Whether it needs no acknowledgement, such as why a key does nothing, and goes with the next key.
    package var isHint = false

    package init(_ text: String, _ level: Notice.Level, since: Moment) {
        self.text = text
        self.level = level
        self.since = since
    }
}

/// How a person has arranged a tab's table.
package struct TableState: Sendable, Equatable {
    /// The selected row's id, never its place; nil where nothing on show is selected.
    package var selected: String? {
        didSet { if selected != nil { absent = nil } }
    }
    /// The row that is still meant, while it is not on show: it is gone, or a filter hides it.
    package var absent: String?
    /// Where the selected row was, for the next step from there.
    var place = 0
    /// Whether a person moved the selection; in a stream it follows the newest until then.
    package var isMoved = false
    /// The place of the first row on show.
    package var top = 0
    /// The column to sort by; nil for the table's own order, worst first.
    package var sort: Int?
    package var isInverted = false
    /// What rows must contain; with `!` in front, what they must not.
    package var filter = ""
    /// Ids of marked rows that exist, on show or not.
    package var marks: Set<String> = []
    /// Ids of marked rows whose objects are gone; they are told until somebody clears them, and do not come back.
    package var lostMarks: Set<String> = []
    /// How many columns are scrolled out, the frozen first one aside.
    package var firstColumn = 0

    package init() {}

    var hasMarks: Bool { !marks.isEmpty || !lostMarks.isEmpty }

    mutating func clearMarks() {
        marks = []
        lostMarks = []
    }
}
