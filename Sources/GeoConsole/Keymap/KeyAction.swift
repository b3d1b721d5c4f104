import GeoRouting
import GeoFleet
package import Presentation

/// An action that a key or a command-line word starts.
package enum KeyAction: String, Sendable, CaseIterable {
    case up, down
    case pageUp = "page-up"
    case pageDown = "page-down"
    case halfPageUp = "half-page-up"
    case halfPageDown = "half-page-down"
    case first, last
    case scrollLeft = "scroll-left"
    case scrollRight = "scroll-right"

    case overview, pools, origins
    case loadBalancer = "load-balancer"
    case sources, events, api, map
    case nextView = "next-view"
    case previousView = "previous-view"

    case details, raw, back
    case filter, problems, sort
    case sortLeft = "sort-left"
    case sortRight = "sort-right"
    case invert, mark, unmark

    case write, sync, weight, drain, enable, remove, prune, release
    case confirmRemovals = "confirm-removals"
    case undo, redo

    case city
    case showOnMap = "show-on-map"
    case whatIf = "what-if"
    case nextBalancer = "next-balancer"
    case blocks

    case reread, pause, copy, dump, mouse
    case theme, ascii, audit
    case commandLine = "palette"
    case help, repaint, suspend, close, quit

    /// The action's name in the command line, the settings file and messages, such as `page-up`.
    package var name: String { rawValue }

    /// The view that the action opens; nil for an action that opens none.
    var tab: Tab? {
        switch self {
        case .overview: .overview
        case .pools: .pools
        case .origins: .origins
        case .loadBalancer: .loadBalancer
        case .sources: .sources
        case .events: .events
        case .api: .api
        case .map: .map
        default: nil
        }
    }

    /// Whether the action only moves the selection, scrolls or opens a view.
    var isMove: Bool {
        switch self {
        case .up, .down, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .first, .last, .scrollLeft, .scrollRight: true
        default: tab != nil || self == .nextView || self == .previousView
        }
    }
}

/// The fixed properties of an action: its default keys, its help text and the views in which it works.
package struct Binding: Sendable, Equatable {
    /// The default keys, first the one that hints show; empty if only the command line offers the action.
    package let keys: [Key]
    /// The effect in a few words, for the help.
    package let help: String
    /// The views in which the action has a meaning.
    package let tabs: Set<Tab>
    /// Whether the action ends in a write, after a confirmation card.
    package let writes: Bool

    private init(_ help: String, _ keys: Key..., in tabs: Set<Tab> = Set(Tab.allCases), writes: Bool = false) {
        self.help = help
        self.keys = keys
        self.tabs = tabs
        self.writes = writes
    }

    /// The views whose rows are origins or contain them.
    private static let objects: Set<Tab> = [.overview, .pools, .origins]
    /// The views whose rows are Cloudflare's objects or contain them.
    ///
    /// These objects can be switched on and off, and have JSON.
    private static let switchable: Set<Tab> = [.overview, .pools, .origins, .loadBalancer, .map]

    /// All views but the map, whose crosshair moves instead of a selection.
    private static let tables = Set(Tab.allCases).subtracting([.map])

    /// The binding of an action; the `switch` is the table of all actions.
    package init(of action: KeyAction) {
        switch action {
        case .up: self.init("up", .up, "k")
        case .down: self.init("down", .down, "j")
        // Ctrl-B is the prefix key of tmux, which sends it on when it is pressed twice; so it is only the second key.
        case .pageUp: self.init("a page up", .pageUp, .control("b"))
        case .pageDown: self.init("a page down", .pageDown, .control("f"))
        case .halfPageUp: self.init("half a page up", .control("u"))
        case .halfPageDown: self.init("half a page down", .control("d"))
        case .first: self.init("first row", .home, "g", in: Self.tables)
        case .last: self.init("last row", .end, "G", in: Self.tables)
        case .scrollLeft: self.init("columns to the left", .left)
        case .scrollRight: self.init("columns to the right", .right)
        case .overview: self.init("view 1; a name selects its row", "1")
        case .pools: self.init("view 2; a name selects or filters", "2")
        case .origins: self.init("view 3; a name selects or filters", "3")
        case .loadBalancer: self.init("view 4; a name selects its row", "4")
        case .sources: self.init("view 5; a name selects or filters", "5")
        case .events: self.init("view 6; a word filters", "6")
        case .api: self.init("view 7; a word filters", "7")
        case .map: self.init("view 8; a name moves to city or pool", "8")
        case .nextView: self.init("next view", .tab)
        case .previousView: self.init("previous view", .backTab)
        case .details: self.init("details", .enter, "d")
        case .raw: self.init("JSON as Cloudflare sent it", "y", in: Self.switchable)
        case .back: self.init("back", .escape)
        case .filter: self.init("filter rows: word, !word, column:word", "/")
        case .problems: self.init("only problems; in Events only changes", "!", in: Self.tables)
        case .sort: self.init("sort by a column that you choose", "s")
        case .sortLeft: self.init("sort by the previous column", "<")
        case .sortRight: self.init("sort by the next column", ">")
        case .invert: self.init("invert the order", "I")
        case .mark: self.init("mark or unmark", "\u{20}", in: Self.tables)
        case .unmark: self.init("clear all marks", "U")
        case .write: self.init("unlock writing, or lock it", "W")
        case .sync: self.init("sync a cluster now, as its controller", "S", writes: true)
        case .weight: self.init("edit the origin's weight", "w", in: Self.objects, writes: true)
        case .drain: self.init("drain: disable origin, pool or balancer", "D", in: Self.switchable, writes: true)
        case .enable: self.init("enable", "E", in: Self.switchable, writes: true)
        case .remove: self.init("remove a stale origin", "X", in: Self.objects, writes: true)
        case .prune: self.init("remove all stale origins", "P", in: Self.objects, writes: true)
        case .release: self.init("release a weight override", "R", in: Self.objects, writes: true)
        case .confirmRemovals: self.init("confirm or refuse held removals", "B", writes: true)
        case .undo: self.init("undo the last action", "u", writes: true)
        case .redo: self.init("redo what was undone", .control("r"), writes: true)
        case .city: self.init("go to a city, a pool, or 48.85,2.35", "g", in: [.map])
        case .showOnMap: self.init("show the pool on the map", "m", in: Self.objects)
        case .whatIf: self.init("what if this pool fails? writes nothing", "f", in: [.map])
        case .nextBalancer: self.init("map of the next load balancer", "n", in: [.map])
        case .blocks: self.init("blocks instead of braille, or back", "b", in: [.map])
        case .reread: self.init("read again now", "r")
        case .pause: self.init("pause or resume", "Z")
        case .copy: self.init("copy address, name, line or JSON", "c")
        case .dump: self.init("write the screen as text to a file")
        case .mouse: self.init("mouse on or off", "M")
        case .theme: self.init("colours: the named theme")
        case .ascii: self.init("ASCII instead of symbols, or back")
        case .audit: self.init("actions of this session and their file")
        case .commandLine: self.init("command line, such as :drain eu", ":")
        case .help: self.init("help", "?", .function(1))
        case .repaint: self.init("repaint the screen", .control("l"))
        case .suspend: self.init("suspend", .control("z"))
        case .close: self.init("close what is open; else quit", "q")
        case .quit: self.init("quit from anywhere", "Q", .control("c"))
        }
    }
}

/// Whether an action can be taken now.
package enum Availability: Sendable, Equatable {
    case available
    /// The action cannot be taken; the text says why in a few words.
    case unavailable(String)
}

extension Model {
    /// Whether the action can be taken now, and if not, why.
    package func availability(of action: KeyAction) -> Availability {
        obstacle(to: action).map(Availability.unavailable) ?? .available
    }

    /// The reason why an action cannot be taken; nil if it can.
    func obstacle(to action: KeyAction) -> String? {
        let binding = Binding(of: action)
        guard binding.tabs.contains(focusTab) else { return "not in \(focusTab.title): see \(Self.list(binding.tabs))" }
        if binding.writes {
            let isSwitch = action == .drain || action == .enable
            return writeObstacle ?? blockObstacle ?? (isSwitch ? whatIfObstacle : nil) ?? proposal(for: action).obstacle
        }
        if detail?.isRaw == true, action == .filter {
            return "no search here: \(keymap.hint(for: .copy)) copies the JSON"
        }
        if detail != nil, Self.forTables.contains(action) {
            return "for tables: \(keymap.hint(for: .back)) goes back to one"
        }
        switch action {
        case .write: return preferences.writing == .forbidden ? writeObstacle : nil
        case .details: return focus == nil && headlineObject == nil ? noFocusReason : nil
        case .raw, .copy, .mark: return focus == nil ? noFocusReason : nil
        case .unmark: return self[tab].hasMarks ? nil : "nothing is marked"
        case .showOnMap: return poolForMap == nil ? "nothing here has a pool with coordinates" : nil
        case .nextBalancer: return fleet.loadBalancers.count > 1 ? nil : "there is no other load balancer"
        default: return nil
        }
    }

    /// Performs an action, or shows why it cannot be taken; returns the commands to perform.
    mutating func perform(_ action: KeyAction) -> [Command] {
        if let obstacle = obstacle(to: action) { return refuse(obstacle) }
        switch action {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -pageRows)
        case .pageDown: move(by: pageRows)
        case .halfPageUp: move(by: -max(pageRows / 2, 1))
        case .halfPageDown: move(by: max(pageRows / 2, 1))
        case .first: selectFirst()
        case .last: select(index: .max)
        case .scrollLeft: isOnMap ? moveProbe(columns: -1, rows: 0) : scrollColumns(by: -1)
        case .scrollRight: isOnMap ? moveProbe(columns: 1, rows: 0) : scrollColumns(by: 1)
        case .overview, .pools, .origins, .loadBalancer, .sources, .events, .api, .map: open(action.tab ?? tab)
        case .nextView: open(focusTab.next)
        case .previousView: open(focusTab.previous)
        case .details: return openDetails()
        case .raw: return toggleRaw()
        case .back: goBack()
        case .filter: input = FilterInput(self[tab].filter)
        case .problems: toggleProblems()
        case .sort: openSortMenu()
        case .sortLeft: moveSort(by: -1)
        case .sortRight: moveSort(by: 1)
        case .invert:
            self[tab].isInverted.toggle()
            refreshRows(of: tab)
            setHint(sortWords)
        case .mark: toggleMark()
        case .unmark: self[tab].clearMarks()
        case .write: askToUnlock()
        case .sync, .weight, .drain, .enable, .remove, .prune, .release, .confirmRemovals, .undo, .redo:
            return propose(action)
        case .city: askForCity()
        case .showOnMap: return showOnMap()
        case .whatIf: return toggleFailure()
        case .nextBalancer: return showNextBalancer()
        case .blocks: return toggleBlocks()
        case .reread: return rereadNow()
        case .pause: return togglePause()
        case .copy: return openCopyMenu()
        case .dump: return dump(to: dumpName)
        case .mouse:
            hasMouse.toggle()
            setHint(hasMouse ? "mouse on · \(keymap.hint(for: .mouse)) gives it back to the terminal" : "mouse off")
            return [.mouse(hasMouse)]
        case .theme: return refuse("themes: \(Theme.Name.allCases.map(\.rawValue).joined(separator: ", "))")
        case .ascii: return toggleASCII()
        case .audit: dialog = .audit(scroll: 0)
        case .commandLine: dialog = .commandInput(CommandInputState(completing: "", in: self))
        case .help: dialog = .help(scroll: 0)
        case .repaint: return [.repaint]
        case .suspend:
            // While the program is suspended, its dialog cannot be read.
            resetDialogDelay()
            return [.suspend]
        case .close: return close()
        case .quit: return quit()
        }
        return []
    }

    /// The reason why nothing can be written now; nil if writing is unlocked.
    var writeObstacle: String? {
        if canWrite { return nil }
        if preferences.writing == .forbidden { return preferences.reasonForbidden }
        return "read-only: \(keymap.hint(for: .write)) unlocks"
    }

    /// The reason why nothing can be written while Cloudflare refuses all calls; nil where it takes them.
    private var blockObstacle: String? {
        guard let end = fleet.budget.blockedUntil, now < end else { return nil }
        return Words.blocked(until: end)
    }

    /// Actions that need a table; in details they cannot be taken.
    private static let forTables: Set<KeyAction> = [
        .filter, .problems, .sort, .sortLeft, .sortRight, .invert, .mark, .scrollLeft, .scrollRight, .city, .whatIf,
        .blocks,
        .nextBalancer,
    ]

    private static func list(_ tabs: Set<Tab>) -> String {
        Tab.allCases.filter(tabs.contains).map { "\($0.number) \($0.title)" }.joined(separator: ", ")
    }
}
