package import GeoFleet
package import GeoRouting
package import Presentation

/// The settings that the console is started with.
package struct Preferences: Sendable, Equatable {
    /// The right to write: never, until `Model.writableUntil`, or without a time limit.
    package enum Writing: Sendable, Equatable {
        case forbidden, locked, unlocked
    }

    /// Whether actions may write; `--write` starts the console unlocked.
    package var writing = Writing.locked
    /// The reason why nothing may be written, where that is forbidden.
    package var reasonForbidden = "started with --read-only"
    /// Whether a dry run was asked for, which forbids writing.
    package var isDryRun = false
    /// The palette; `:theme` changes it while the console runs.
    package var theme = Theme.Name.standard
    /// Whether the screen is drawn with ASCII alone, such as `*` for `●`.
    package var isASCII = false
    /// The mask for secrets, applied to each text before it is cut to its place.
    var mask = Mask.none
    /// The keys that a person has given to actions, by action name, such as `drain`.
    package var keys: [String: Key] = [:]
    /// How long a card must have been on the screen before it takes its key.
    package var armingDelay = Arming.usual
    /// The longest pause between the keys of a paste without brackets; zero turns the check off.
    package var pasteGap = Duration.milliseconds(100)
    /// The time without a key after which writing is locked; nil for never.
    package var lockDelay: Duration? = .seconds(15 * 60)

    package init() {}

    var glyphs: Glyphs { Glyphs(isASCII: isASCII, mask: mask) }
}

/// Everything that the console knows and shows.
package struct Model: Sendable, Equatable {
    /// The settings of the session; unlocking writes and `:theme` change them.
    package var preferences: Preferences
    /// The keys of all actions; the usual ones where the person's cannot be used.
    package var keymap: Keymap
    /// The size of the terminal; a resize is limited to 1000 columns and 500 rows.
    package var size: Size
    /// The time of the last tick; all ages on the screen count up to it.
    package var now: Moment

    /// The fleet on show; during a pause a newer one waits in `held`.
    package var fleet: Fleet
    /// The newest 2000 events; repeated ones are counted, not listed again.
    package var events = EventLog(capacity: 2000)
    /// The newest 1000 calls to Cloudflare, newest last.
    package var calls = Ring<APICall>(capacity: 1000)
    /// What is wrong with the fleet, the worst first.
    package var findings: [Finding] = []
    /// The regional health of the pool whose details were opened last; nil until Cloudflare has answered.
    package var regionalHealth: RegionalHealth?

    /// The view on show, or the one that the details were opened from.
    package var tab = Tab.overview
    /// The arrangements of tables; absent where a person has arranged nothing yet, see the subscript.
    package var tables: [Tab: TableState] = [:]
    /// The ids of the rows in the order on show, after filter and sort; up to date for the tab on show.
    package var rows: [Tab: [String]] = [:]
    /// The object whose details are open; nil where the table is on show.
    package var detail: Detail?
    /// The earlier details that Esc goes back to, newest last.
    package var trail: [Detail] = []
    /// The dialog that receives all keys; nil where none is open.
    package var dialog: Dialog?
    /// The filter that is being typed; nil where none is.
    package var input: FilterInput?
    /// The result of the last action, or a hint; nil where there is none.
    package var status: StatusLine?

    /// The time at which writing is locked unless a key comes before; nil while it is locked, or unlocked without end.
    package var writableUntil: Moment?
    /// Whether background reads rest and news waits in `held`.
    package var isPaused = false
    /// Whether the console receives the mouse; where not, the terminal keeps it to select text.
    package var hasMouse = false
    /// The actions of this session, for undo and redo.
    package var history = History()

    /// The check that distinguishes a person's keys from a paste.
    var pace: Pace
    /// Whether the first data have come: from then on no selection goes to another object by itself.
    var isSettled = false
    /// The preview that was asked for and has not come yet.
    var question: Question?
    /// The ids of previews that are being applied.
    var working: Set<Int> = []
    /// The id of the action that a running undo takes back, by the id of its preview.
    var undone: [Int: Int] = [:]
    /// The time of the latest diagnosis; nil before the first.
    var diagnosed: Moment?
    /// The news that came during the pause.
    var held = Held()
    /// The time until which rows keep their order, 3 s after the selection was moved; nil where they need not.
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

    /// The values that tables, details and words are made of.
    var situation: Situation {
        Situation(
            fleet: fleet,
            findings: findings,
            events: events,
            calls: calls,
            regionalHealth: regionalHealth,
            now: now
        )
    }

    /// The object that the row of this id is about; nil where the object is gone.
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

/// An action that waits for its preview.
struct Question: Sendable, Equatable {
    var action: Action
    var since: Moment
}

/// The news that a pause keeps from the screen.
struct Held: Sendable, Equatable {
    /// The newest fleet; nil where none has come.
    var fleet: Fleet?
    var events = Ring<FleetEvent>(capacity: 2000)
    var calls = Ring<APICall>(capacity: 1000)
}

extension Model {
    /// The time at which the screen may change without input: an age or a countdown goes on, or a delay ends.
    ///
    /// Ages of 5 s and more go on in steps of 5 s, so that the console does not draw each second only for them.
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

    /// The step of ages, in seconds; younger ages go on each second.
    private static let step = 5

    /// Whether the screen may change with each second: a countdown, a dialog, a preview under way or a failing source.
    private var isCountingDown: Bool {
        if isLockingSoon || question != nil || dialog != nil { return true }
        let budget = fleet.budget
        let isNear = [budget.blockedUntil, tab == .api ? budget.resetsAt : nil].contains {
            $0.map { now < $0 } ?? false
        }
        return isNear || !fleet.cloudflare.isLive || !fleet.clusters.allSatisfy(\.watch.isLive)
    }
}

/// The details of one object.
package struct Detail: Sendable, Equatable {
    /// The tab that the row belongs to; need not be the one on show.
    package var tab: Tab
    /// The row's id in that tab.
    package var row: String
    /// Whether the object is shown as Cloudflare sent it.
    package var isRaw = false
    /// The number of lines that are scrolled out.
    package var scroll = 0

    package init(tab: Tab, row: String, isRaw: Bool = false) {
        self.tab = tab
        self.row = row
        self.isRaw = isRaw
    }
}

/// The status line: the result of the last action, kept until Esc or the next action.
package struct StatusLine: Sendable, Equatable {
    /// The line without its glyph, such as `nothing was written: …`.
    package var text: String
    /// The level; a minor line does not replace a warning or an error.
    package var level: Notice.Level
    /// The time at which the line was set.
    package var since: Moment
    /// Whether the next key removes the line, as for the reason why a key did nothing.
    package var isHint = false

    package init(_ text: String, _ level: Notice.Level, since: Moment) {
        self.text = text
        self.level = level
        self.since = since
    }
}

/// A tab's table as a person has arranged it.
package struct TableState: Sendable, Equatable {
    /// The selected row's id, never its place; nil where nothing on show is selected.
    package var selected: String? {
        didSet { if selected != nil { absent = nil } }
    }
    /// The id of the row that is still meant while it is not on show: it is gone, or a filter hides it.
    package var absent: String?
    /// The last place of the selected row; the next step starts from there.
    var place = 0
    /// Whether a person has moved the selection; until then it follows the newest row of a stream.
    package var isMoved = false
    /// The place of the first row on show.
    package var top = 0
    /// The column to sort by; nil for the table's own order, worst first.
    package var sort: Int?
    /// Whether the order is inverted.
    package var isInverted = false
    /// The text that rows must contain; with `!` in front, the text that they must not.
    package var filter = ""
    /// Ids of marked rows that exist, on show or not.
    package var marks: Set<String> = []
    /// Ids of marked rows that are gone; the screen counts them until a person clears them, and they do not come back.
    package var lostMarks: Set<String> = []
    /// The number of columns that are scrolled out; the first column always stays.
    package var firstColumn = 0

    package init() {}

    var hasMarks: Bool { !marks.isEmpty || !lostMarks.isEmpty }

    mutating func clearMarks() {
        marks = []
        lostMarks = []
    }
}
