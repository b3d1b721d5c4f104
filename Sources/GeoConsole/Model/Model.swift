package import GeoFleet
package import GeoRouting
package import Presentation

/// The settings that the console is started with.
package struct Preferences: Sendable, Equatable {
    /// Whether actions may write.
    package enum Writing: Sendable, Equatable {
        /// Actions may never write in this session.
        case forbidden
        /// Actions may write until `Model.writableUntil`; if that is nil, writing is locked.
        case timed
        /// Actions may write without a time limit.
        case unlocked
    }

    /// Whether actions may write; `--write` sets this to `unlocked` at the start.
    package var writing = Writing.timed
    /// The reason why writing is forbidden; without effect if writing is not forbidden.
    package var reasonForbidden = "started with --read-only"
    /// Whether this is a dry run, which forbids writing.
    package var isDryRun = false
    /// The theme; `:theme` changes it while the console runs.
    package var theme = Theme.Name.standard
    /// Whether a person has chosen the theme; otherwise the terminal's background decides.
    package var isThemeChosen = false
    /// The terminal's background, which some themes depend on.
    package var backdrop = Backdrop.unknown
    /// Whether the screen is drawn with ASCII alone, such as `*` for `●`.
    package var isASCII = false
    /// Whether `isASCII` is a person's choice, or no other can be drawn; otherwise the width of characters decides.
    package var isASCIIChosen = false
    /// Whether the terminal shows ASCII only; then `isASCII` is true and stays so.
    package var mustBeASCII = false
    /// The account's name; nil where no profile was chosen.
    package var profile: ProfileMark?
    /// The path of the audit file; nil if there is none.
    package var auditPath: String?
    /// The person and the host in the audit file, such as `alice@laptop`; nil where that is not known.
    package var who: String?
    /// The folder for dumps, `~` for the home folder; nil for the working folder.
    package var dumpFolder: String?
    /// The mask that hides secrets; it is applied before a text is cut, as half a secret would not be found.
    var mask = Mask.none
    /// The keys that a person has chosen for actions, by action name, such as `drain`.
    package var keys: [String: Key] = [:]
    /// The time that a card must be on the screen before it accepts its confirming key.
    package var armingDelay = Arming.defaultDelay
    /// The longest pause between two keys of a paste that comes as plain keys; zero turns the check off.
    package var pasteGap = Duration.milliseconds(100)
    /// The time without a key after which writing is locked again; nil if writing stays unlocked.
    package var lockDelay: Duration? = .seconds(15 * 60)

    package init() {}

    /// The theme to draw with.
    package var look: Theme { Theme(theme, on: backdrop) }

    var glyphs: Glyphs { Glyphs(isASCII: isASCII, mask: mask) }
}

/// Everything that the console knows and shows.
package struct Model: Sendable, Equatable {
    /// The settings of the session; the key that unlocks writing and `:theme` change them.
    package var preferences: Preferences
    /// The keys of all actions; if a person's keys cannot be used, these are the default keys.
    package var keymap: Keymap
    /// The size of the terminal; a resize is limited to 1000 columns and 500 rows.
    package var size: Size
    /// The time of the last tick; all ages on the screen are counted up to this time.
    package var now: Moment

    /// The time at which the console was started.
    let openedAt: Moment
    /// The fleet that the screen shows; during a pause, a newer one waits in `heldNews`.
    package var fleet: Fleet {
        didSet {
            services = GeoServices(fleet)
            keptPoolMaps = nil
        }
    }
    /// What serves the users of each geo of `fleet`; kept, because every frame asks for it.
    private(set) var services = GeoServices()
    /// The newest 2000 events; repeated ones are counted, not listed again.
    package var events = EventLog(capacity: 2000)
    /// The newest 1000 calls to Cloudflare, newest last.
    package var calls = Ring<APICall>(capacity: 1000)
    /// What is wrong with the fleet, the worst first.
    package var findings: [Finding] = []
    /// The service of each pool in the last ten minutes, from the fleets that were shown.
    package var healthHistory = HealthHistory()
    /// The regional health of the pool whose details were opened last; nil until Cloudflare answers.
    package var regionalHealth: RegionalHealth?

    /// The open view; while details are open, the view that has a row of their object.
    package var tab = Tab.overview
    /// The tables that a person has arranged; read them with `self[tab]`.
    ///
    /// A table that was never arranged has no entry; for it `self[tab]` gives the defaults.
    package var tables: [Tab: TableState] = [:]
    /// The ids of each tab's rows, filtered and sorted; only the rows of the open tab are up to date.
    package var rows: [Tab: [String]] = [:]
    /// What a person has chosen on the map.
    package var map = MapState()
    /// The object whose details are open; nil if no details are open.
    package var detail: Detail?
    /// The earlier details that Esc goes back to, newest last.
    package var earlierDetails: [Detail] = []
    /// The dialog that receives all keys; nil if none is open.
    package var dialog: Dialog?
    /// The filter that is being typed; nil if no filter is being typed.
    package var input: FilterInput?
    /// The result of the last action, or a hint; nil if there is nothing to show.
    package var status: StatusLine?

    /// The time at which writing is locked again; each key moves it further ahead.
    ///
    /// It is nil while writing is locked, and while writing is unlocked without a time limit.
    package var writableUntil: Moment?
    /// Whether the console is paused: background reads are stopped, and news wait in `heldNews`.
    package var isPaused = false
    /// Whether the console receives the mouse; otherwise the terminal uses the mouse to select text.
    package var hasMouse = false
    /// The actions of this session, for undo and redo.
    package var history = History()
    /// The actions of this session with their results, oldest first.
    package var attempts: [Attempt] = []
    /// The command lines of this session, oldest first.
    package var earlierCommands: [String] = []

    /// The map that was drawn last; kept, because only a change of the fleet or of the screen changes it.
    var keptMap: DrawnMap?
    /// The maps of the fleet's pools that were made last; nil since the fleet has changed.
    var keptPoolMaps: PoolMaps?
    /// The check that distinguishes a person's keys from a paste.
    var pace: Pace
    /// Whether the selection of a table stays on its row: true once the first data have come.
    ///
    /// In a timeline, the selection follows the newest row even then, until a person moves the selection.
    var isSelectionSettled = false
    /// The preview that was requested and has not come yet; nil if there is none.
    var pendingPreview: PendingPreview?
    /// The titles of the previews that are being applied, by preview id.
    var previewsBeingApplied: [Int: String] = [:]
    /// The last time at which the key of `close` closed something, or was ignored because it came again too soon.
    var lastClosing: Moment?
    /// Whether the last key asked to quit, and the status line named what this session leaves behind.
    var isAskedToQuit = false
    /// The last time at which an action was applied, or at which a further press of `y` was ignored after it.
    var lastApplied: Moment?
    /// The id of the earlier action that an undo or a redo reverses.
    ///
    /// The key is the id of the undo's or the redo's preview; its entry exists only while this preview is applied.
    var reversedActionByPreview: [Int: Int] = [:]
    /// The time of the latest diagnosis; nil before the first.
    var lastDiagnosisTime: Moment?
    /// The news that came during the pause.
    var heldNews = HeldNews()
    /// The time until which rows keep their order: 3 s after a person moved the selection.
    ///
    /// If this is nil, the rows may be sorted at any time.
    var rowOrderFixedUntil: Moment?

    package init(_ preferences: Preferences, size: Size, now: Moment, zone: String) {
        self.preferences = preferences
        self.size = size
        self.now = now
        openedAt = now
        keymap = (try? Keymap(preferences.keys)) ?? .standard
        fleet = Fleet(zone: zone)
        pace = Pace(gap: preferences.pasteGap)
        // If there is a `lockDelay`, `unlock` changes `unlocked` to `timed` and sets `writableUntil`.
        if preferences.writing == .unlocked { unlock() }
    }

    /// The values from which tables, details and texts are made.
    var situation: Situation {
        var situation = Situation(
            fleet: fleet,
            findings: findings,
            events: events,
            calls: calls,
            healthHistory: healthHistory,
            regionalHealth: regionalHealth,
            now: now,
            services: services
        )
        situation.startedAt = openedAt
        situation.actions = history.writes
        situation.mapChoice = mapChoice
        if tab == .map {
            situation.poolMaps = poolMaps
            if let keptMap { situation.mapColours = keptMap.colours }
        }
        return situation
    }

    /// The object in the row with this id; nil if the object is gone.
    package func subject(_ row: String, in tab: Tab) -> Subject? { situation.subject(row, in: tab) }

    /// The state of a tab's table.
    package subscript(tab: Tab) -> TableState {
        get { tables[tab] ?? TableState() }
        set { tables[tab] = newValue }
    }

    /// Whether actions may write now.
    package var canWrite: Bool {
        switch preferences.writing {
        case .forbidden: false
        case .unlocked: true
        case .timed: writableUntil.map { now < $0 } ?? false
        }
    }
}

/// A request for the preview of an action.
struct PendingPreview: Sendable, Equatable {
    var action: Action
    /// The time of the request.
    var since: Moment
}

/// The news that came during a pause; the screen shows them when the pause ends.
struct HeldNews: Sendable, Equatable {
    /// The newest fleet; nil if no fleet has come.
    var fleet: Fleet?
    var events = Ring<FleetEvent>(capacity: 2000)
    var calls = Ring<APICall>(capacity: 1000)
}

extension Model {
    /// The next time at which the screen may change without input: an age or a countdown changes, or a delay ends.
    ///
    /// Ages of 5 s and more advance in steps of 5 s, so that the console need not draw each second.
    package var nextTick: Moment {
        [nextVisibleChange, pace.due, dialogReadyTime].compactMap { $0 }.filter { now < $0 }.min() ?? nextVisibleChange
    }

    /// The next time at which an age or a countdown on the screen changes, or `rowOrderFixedUntil` comes.
    private var nextVisibleChange: Moment {
        let second = Moment(milliseconds: (now.milliseconds / 1000 + 1) * 1000)
        if mayChangeEachSecond { return second }
        guard let readAt = fleet.cloudflare.lastSuccess, readAt <= now else { return second }
        let age = Int((now - readAt).components.seconds)
        let step = age < Self.step ? 1 : Self.step
        let nextAge = readAt + .seconds((age / step + 1) * step)
        return [nextAge, rowOrderFixedUntil].compactMap { $0 }.filter { now < $0 }.min() ?? second
    }

    /// The step in which ages advance, in seconds; ages below one step advance each second.
    private static let step = 5

    /// Whether the screen may change each second.
    ///
    /// The cause is a countdown, a dialog, a requested preview, or a source that is not live.
    private var mayChangeEachSecond: Bool {
        if isLockingSoon || pendingPreview != nil || dialog != nil { return true }
        let budget = fleet.budget
        let hasCountdown = [budget.blockedUntil, tab == .api ? budget.resetsAt : nil].contains {
            $0.map { now < $0 } ?? false
        }
        return hasCountdown || !fleet.cloudflare.isLive || !fleet.clusters.allSatisfy(\.watch.isLive)
    }
}

/// The details of one object.
package struct Detail: Sendable, Equatable {
    /// The tab of the row; it is the open one, except in a command about a named object.
    package var tab: Tab
    /// The row's id in that tab.
    package var row: String
    /// Whether the object is shown as Cloudflare sent it.
    package var isRaw = false
    /// The number of lines that are scrolled out at the top.
    package var scroll = 0
    /// The related object whose line is selected, and which Enter opens; nil if no line is a link.
    package var link: RowReference?

    package init(tab: Tab, row: String, isRaw: Bool = false) {
        self.tab = tab
        self.row = row
        self.isRaw = isRaw
    }
}

/// The status line: the result of the last action; it stays until Esc or the next action.
package struct StatusLine: Sendable, Equatable {
    /// The text without the glyph in front, such as `nothing was written: …`.
    package var text: String
    /// The level; a minor line never replaces a warning or an error.
    package var level: Notice.Level
    /// The time at which the line was set.
    package var since: Moment
    /// What was done, for a line that also says how long ago that was and who serves now; nil for other lines.
    package var done: DoneText?
    /// Whether the next key removes the line; such a line may say why a key did nothing.
    package var isHint = false
    /// Whether the next reading of Cloudflare replaces the line: a person has asked for it.
    package var awaitsReading = false

    package init(_ text: String, _ level: Notice.Level, since: Moment) {
        self.text = text
        self.level = level
        self.since = since
    }
}

/// A tab's table as a person has arranged it.
package struct TableState: Sendable, Equatable {
    /// The selected row's id; nil if no row is selected, or if the selected row is not in the table now.
    package var selected: String? {
        didSet { if selected != nil { (absent, isOnHeadline) = (nil, false) } }
    }
    /// Whether the overview's headline is selected instead of a row; false in all other tabs.
    ///
    /// It stays true while the next finding can be selected there too; else a row is selected.
    package var isOnHeadline = false
    /// The id of a selected row that is not in the table now, because it is gone or a filter hides it.
    ///
    /// If the row comes back, it is selected again.
    package var absent: String?
    /// The last known index of the selected row among `rows`; the keys up and down start from this index.
    var selectedIndex = 0
    /// Whether a person has moved the selection; before that, the selection in a timeline follows the newest row.
    package var isMoved = false
    /// The index of the first row on the screen.
    package var top = 0
    /// The index of the column to sort by; nil for the table's own order, the worst or the newest first.
    package var sort: Int?
    /// Whether the order is inverted.
    package var isInverted = false
    /// The text that rows must contain; with `!` in front, the text that rows must not contain.
    package var filter = ""
    /// The ids of the marked rows that exist, whether or not a filter hides them.
    package var marks: Set<String> = []
    /// The ids of the marked rows that are gone; the screen shows their number until a person clears the marks.
    ///
    /// A row that comes back is not marked again.
    package var lostMarks: Set<String> = []
    /// The number of columns that are scrolled out at the left.
    ///
    /// The first column is always on the screen, so the second is scrolled out first.
    package var scrolledOutColumns = 0

    package init() {}

    var hasMarks: Bool { !marks.isEmpty || !lostMarks.isEmpty }

    mutating func clearMarks() {
        marks = []
        lostMarks = []
    }
}
