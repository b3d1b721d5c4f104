package import GeoFleet
package import GeoRouting
package import Presentation

/// The settings that the console is started with.
package struct Preferences: Sendable, Equatable {
    /// The right to write.
    ///
    /// `forbidden` holds for the whole session, `unlocked` has no time limit. While it is `locked`, a person can unlock
    /// writing for a time: until `Model.writableUntil`.
    package enum Writing: Sendable, Equatable {
        case forbidden, locked, unlocked
    }

    /// Whether actions may write; `--write` starts the console unlocked.
    package var writing = Writing.locked
    /// The reason why writing is forbidden; without effect if it is not forbidden.
    package var reasonForbidden = "started with --read-only"
    /// Whether a dry run was asked for; it forbids writing.
    package var isDryRun = false
    /// The palette; `:theme` changes it while the console runs.
    package var theme = Theme.Name.standard
    /// Whether the screen is drawn with ASCII alone, such as `*` for `●`.
    package var isASCII = false
    /// The mask for secrets; it is applied before a text is cut, when a secret is still whole.
    var mask = Mask.none
    /// The keys that a person has given to actions, by action name, such as `drain`.
    package var keys: [String: Key] = [:]
    /// How long a card must have been on the screen before it accepts its confirming key.
    package var armingDelay = Arming.usual
    /// The longest pause between the keys of a paste without brackets; zero turns the check off.
    package var pasteGap = Duration.milliseconds(100)
    /// The time without a key after which writing is locked again; nil for never.
    package var lockDelay: Duration? = .seconds(15 * 60)

    package init() {}

    var glyphs: Glyphs { Glyphs(isASCII: isASCII, mask: mask) }
}

/// Everything that the console knows and shows.
package struct Model: Sendable, Equatable {
    /// The settings of the session; unlocking writes and `:theme` change them.
    package var preferences: Preferences
    /// The keys of all actions; only the usual keys if the person's cannot be used.
    package var keymap: Keymap
    /// The size of the terminal; a resize is limited to 1000 columns and 500 rows.
    package var size: Size
    /// The time of the last tick, at which all ages on the screen are measured.
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
    /// How a person has arranged the tables, to be read by the subscript.
    ///
    /// A table that was never arranged has no entry; the subscript then gives the defaults.
    package var tables: [Tab: TableState] = [:]
    /// The ids of each tab's rows, filtered and sorted; only those of the tab on show are up to date.
    package var rows: [Tab: [String]] = [:]
    /// The object whose details are open; nil if none are.
    package var detail: Detail?
    /// The earlier details that Esc goes back to, newest last.
    package var trail: [Detail] = []
    /// The dialog that receives all keys; nil if none is open.
    package var dialog: Dialog?
    /// The filter that is being typed; nil if none is.
    package var input: FilterInput?
    /// The result of the last action, or a hint; nil if there is neither.
    package var status: StatusLine?

    /// The time at which writing is locked again unless a key comes before.
    ///
    /// It is nil while writing is locked, and also while it is unlocked without a time limit.
    package var writableUntil: Moment?
    /// Whether background reads are stopped and news wait in `held`.
    package var isPaused = false
    /// Whether the console receives the mouse; if not, the terminal uses the mouse to select text.
    package var hasMouse = false
    /// The actions of this session, for undo and redo.
    package var history = History()

    /// The check that distinguishes a person's keys from a paste.
    var pace: Pace
    /// Whether the first data have come; from then on only the selection of a stream moves to another row by itself.
    var isSettled = false
    /// The preview that was asked for and has not come yet.
    var question: Question?
    /// The ids of previews that are being applied.
    var working: Set<Int> = []
    /// For each undo or redo that is being applied, by the id of its preview: the id of the write that it reverses.
    var undone: [Int: Int] = [:]
    /// The time of the latest diagnosis; nil before the first.
    var diagnosed: Moment?
    /// The news that came during the pause.
    var held = Held()
    /// The time until which rows keep their order, 3 s after the selection was moved; nil if they may be sorted any
    /// time.
    var steadyUntil: Moment?

    package init(_ preferences: Preferences, size: Size, now: Moment, zone: String) {
        self.preferences = preferences
        self.size = size
        self.now = now
        keymap = (try? Keymap(preferences.keys)) ?? .standard
        fleet = Fleet(zone: zone)
        pace = Pace(gap: preferences.pasteGap)
        // Also at the start, writing is only unlocked until no key was pressed for `lockDelay`.
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

    /// The object that the row of this id is about; nil if the object is gone.
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
    /// The newest fleet; nil if none has come.
    var fleet: Fleet?
    var events = Ring<FleetEvent>(capacity: 2000)
    var calls = Ring<APICall>(capacity: 1000)
}

extension Model {
    /// The time at which the screen may change without input: an age or a countdown advances, or a delay ends.
    ///
    /// Ages of 5 s and more advance in steps of 5 s, so that the console does not draw each second only for them.
    package var nextTick: Moment {
        [nextAge, pace.due, readyDialog].compactMap { $0 }.filter { now < $0 }.min() ?? nextAge
    }

    /// The time at which the age of Cloudflare's data advances; the next whole second if more than that may change.
    private var nextAge: Moment {
        let second = Moment(milliseconds: (now.milliseconds / 1000 + 1) * 1000)
        if isCountingDown { return second }
        guard let read = fleet.cloudflare.lastSuccess, read <= now else { return second }
        let age = Int((now - read).components.seconds)
        let step = age < Self.step ? 1 : Self.step
        let next = read + .seconds((age / step + 1) * step)
        return [next, steadyUntil].compactMap { $0 }.filter { now < $0 }.min() ?? second
    }

    /// The step in which ages advance, in seconds; smaller ages advance each second.
    private static let step = 5

    /// Whether the screen may change each second, because of a countdown, dialog, preview or source that is not live.
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
    /// The tab that the row belongs to; it need not be the tab on show.
    package var tab: Tab
    /// The row's id in that tab.
    package var row: String
    /// Whether the object is shown as Cloudflare sent it.
    package var isRaw = false
    /// The number of lines that are scrolled out at the top.
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
    /// Whether the next key removes the line; such a line may say why a key did nothing.
    package var isHint = false

    package init(_ text: String, _ level: Notice.Level, since: Moment) {
        self.text = text
        self.level = level
        self.since = since
    }
}

/// A tab's table as a person has arranged it.
package struct TableState: Sendable, Equatable {
    /// The selected row's id, never its index; nil if no row on show is selected.
    package var selected: String? {
        didSet { if selected != nil { absent = nil } }
    }
    /// The id of a selected row that is not on show, because it is gone or a filter hides it.
    ///
    /// If the row comes back, it is selected again.
    package var absent: String?
    /// The last known index of the selected row among `rows`; up and down start from there.
    var place = 0
    /// Whether a person has moved the selection; until then the selection of a stream follows its newest row.
    package var isMoved = false
    /// The index of the first row on show.
    package var top = 0
    /// The index of the column to sort by; nil for the table's own order, the worst or the newest first.
    package var sort: Int?
    /// Whether the order is inverted.
    package var isInverted = false
    /// The text that rows must contain; with `!` in front, the text that they must not contain.
    package var filter = ""
    /// Ids of marked rows that exist, on show or not.
    package var marks: Set<String> = []
    /// Ids of marked rows that are gone; the screen shows their number until a person clears the marks.
    ///
    /// A row that comes back is not marked again.
    package var lostMarks: Set<String> = []
    /// The number of columns that are scrolled out to the left; the first column always stays.
    package var firstColumn = 0

    package init() {}

    var hasMarks: Bool { !marks.isEmpty || !lostMarks.isEmpty }

    mutating func clearMarks() {
        marks = []
        lostMarks = []
    }
}
