import GeoFleet
import GeoRouting
import Presentation
import WorldMap

/// What a command takes after its word.
enum CommandArgument: Sendable, Equatable {
    case none
    /// Names of watched clusters, or `all`.
    case clusters
    /// The name of an object that the action is done to.
    case object
    /// The name of an origin and its new weight, or the weight alone.
    case weight
    /// The name of a row to select, or a text to filter by.
    case row
    case filter, column, theme, file
}

extension KeyAction {
    /// What the command of this name takes after its word.
    var argument: CommandArgument {
        switch self {
        case .sync: .clusters
        case .drain, .enable, .remove, .release: .object
        case .weight: .weight
        case .filter: .filter
        case .sort: .column
        case .theme: .theme
        case .dump: .file
        default: tab == nil ? .none : .row
        }
    }
}

extension CommandInputState {
    /// The title of the field: what the map asks for, else that it is the command line.
    var title: String {
        text.hasPrefix("\(KeyAction.map.name) ") ? "Go to a city, a pool, or coordinates such as 48.85,2.35" : "Command"
    }
}

extension CommandArgument {
    /// Whether the command takes one of few known texts, which are offered as soon as its word is complete.
    var isClosed: Bool {
        switch self {
        case .clusters, .column, .theme, .object, .weight: true
        case .none, .row, .filter, .file: false
        }
    }

    /// The form of what a command takes, such as `[ORIGIN] 1-100`; brackets mean that it can be left out.
    var form: String {
        switch self {
        case .none: ""
        case .clusters: "[CLUSTER ...|all]"
        case .object: "[NAME]"
        case .weight: "[ORIGIN] [1-100]"
        case .row: "[NAME]"
        case .filter: "[WORD ...]"
        case .column: "[COLUMN]"
        case .theme: "[THEME]"
        case .file: "[FILE]"
        }
    }
}

/// An object by the names that a person types for it.
struct NamedObject: Sendable, Equatable {
    /// The names, first the one to show; only this one may not be another object's too.
    var names: [String]
    /// What it is, in a few words, such as `origin at eu`.
    var kind: String
    var row: RowReference
    var subject: Subject

    init(_ names: String..., kind: String, row: String, in tab: Tab, _ subject: Subject) {
        self.names = names
        self.kind = kind
        self.row = RowReference(tab: tab, row: row)
        self.subject = subject
    }

    /// Whether an action may change the object, as far as that is known without a preview.
    func mayChange(by action: KeyAction) -> Bool {
        switch (action, subject) {
        case (.drain, .geo(_, let pools, _)): pools.contains(where: \.isEnabled)
        case (.drain, .pool(let pool)): pool.isEnabled
        case (.drain, .loadBalancer(let view)): view.balancer.isEnabled
        case (.drain, .origin(_, let origin)): origin.isEnabled
        case (.enable, .geo(_, let pools, _)): pools.contains { !$0.isEnabled || !$0.origins.allSatisfy(\.isEnabled) }
        case (.enable, .pool(let pool)): !pool.isEnabled
        case (.enable, .loadBalancer(let view)): !view.balancer.isEnabled
        case (.enable, .origin(_, let origin)): !origin.isEnabled
        case (.release, .origin(_, let origin)): origin.isOverridden
        case (.remove, .origin(_, let origin)): if case .wanted = origin.ownership { false } else { true }
        default: action == .weight
        }
    }
}

extension Model {
    /// The lines that may complete a text in the command line.
    func candidates(completing text: String) -> [CommandInputState.Candidate] {
        let head = text.split(separator: " ", maxSplits: 1).first.map(String.init)
        guard text.contains(" "), let head else {
            // Actions that only move or scroll are not offered, as they have keys; the views are.
            return KeyAction.allCases.filter { !$0.isMove || $0.tab != nil }.map { action in
                let key = keymap.keys(of: action).first?.text ?? ""
                var candidate = CommandInputState.Candidate(action.name, Binding(of: action).help, key: key)
                candidate.form = action.argument.form
                return candidate
            } + (KeyAction(rawValue: text).map { $0.argument.isClosed ? lines(of: $0) : [] } ?? [])
        }
        return KeyAction(rawValue: head).map(lines) ?? []
    }

    /// The lines of a command with each text that completes it.
    private func lines(of action: KeyAction) -> [CommandInputState.Candidate] {
        arguments(of: action).map {
            var candidate = CommandInputState.Candidate("\(action.name) \($0.0)", $0.1)
            if action.argument == .weight { candidate.form = "1-100" }
            return candidate
        }
    }

    /// The texts that complete a command, each with what it is.
    private func arguments(of action: KeyAction) -> [(String, String)] {
        switch action.argument {
        case .none, .filter, .file: []
        case .clusters:
            [("all", "all watched clusters")] + fleet.clusters.map { ($0.id, "cluster at \($0.rules.place.code)") }
        case .theme: Theme.Name.allCases.map { ($0.rawValue, $0 == preferences.theme ? "in use" : "theme") }
        case .column: sortableTitles.map { ($0, "column") }
        case .object, .weight: writableNames(for: action)
        case .row: action.tab.map(rowNames) ?? []
        }
    }

    /// The titles of the columns to sort by, in lower case.
    var sortableTitles: [String] { Table.columns(of: tab).filter(\.isSortable).map { $0.name.lowercased() } }

    /// The names that complete an action that writes: of the objects that it would change.
    private func writableNames(for action: KeyAction) -> [(String, String)] {
        let isSwitch = action == .drain || action == .enable
        let tabs: [Tab] = isSwitch ? [.overview, .pools, .loadBalancer, .origins] : [.origins]
        return tabs.flatMap(objects).filter { $0.mayChange(by: action) }.map { ($0.names[0], $0.kind) }
    }

    /// The names that complete a view: of its rows, and the words that are often filtered by.
    private func rowNames(of tab: Tab) -> [(String, String)] {
        let rows = objects(in: tab).map { ($0.names[0], $0.kind) }
        return switch tab {
        case .overview, .loadBalancer, .api: rows
        case .map: poolMap.entries.map { ($0.name, "pool") } + City.all.map { ($0.name, "city") }
        case .pools, .origins: rows + objects(in: .overview).map { ($0.names[0], "filter") }
        case .sources: fleet.clusters.map { ($0.id, "filter") }
        case .events: FleetEvent.Kind.allCases.map { ($0.rawValue, "filter") }
        }
    }

    /// The objects of a view with their names; sources, events and calls have none.
    func objects(in tab: Tab) -> [NamedObject] {
        switch tab {
        case .overview:
            let pools = Dictionary(grouping: fleet.pools, by: \.geo)
            let clusters = Dictionary(grouping: fleet.clusters, by: \.rules.place.code)
            return Set(pools.keys.compactMap(\.self) + clusters.keys).sorted().map { code in
                let subject = Subject.geo(code, pools[code] ?? [], clusters[code] ?? [])
                return NamedObject(code, kind: "geo", row: code, in: tab, subject)
            }
        case .pools:
            return fleet.pools.map { NamedObject($0.name, kind: "pool", row: RowID.pool($0), in: tab, .pool($0)) }
        case .origins: return namedOrigins
        case .loadBalancer:
            return fleet.loadBalancers.map { view in
                let (name, row) = (view.balancer.hostname, RowID.loadBalancer(view))
                let readable = Hostname.readable(name)
                return NamedObject(readable, name, kind: "load balancer", row: row, in: tab, .loadBalancer(view))
            }
        case .sources, .events, .api, .map: return []
        }
    }

    private var namedOrigins: [NamedObject] {
        let counts = fleet.pools.lazy.flatMap(\.origins).reduce(into: [:]) { $0[$1.origin.name, default: 0] += 1 }
        return fleet.pools.flatMap { pool in
            pool.locatedOrigins.map { origin in
                let (name, row) = (origin.key.origin, RowID.origin(origin.key))
                let kind = pool.geo.map { "origin at \($0)" } ?? "origin in \(pool.name)"
                let subject = Subject.origin(pool, origin.view)
                // A name that several origins have is never the one to show.
                let names = counts[name] == 1 ? (name, row) : (row, name)
                return NamedObject(names.0, names.1, kind: kind, row: row, in: .origins, subject)
            }
        }
    }

    /// The model with the named object under its keys, as in the details of that object.
    ///
    /// Throws if the action accepts no object of that name, or if several origins have the name.
    func focused(on name: String, for action: KeyAction) throws(Obstacle) -> Model {
        let tabs = Tab.allCases.filter(Binding(of: action).tabs.contains)
        // A geo comes before a pool of the same name, and so on; `POOL/ORIGIN` names an origin in any case.
        for tab in tabs {
            let found = objects(in: tab).filter { $0.names.contains(name) }
            guard let first = found.first else { continue }
            if found.count > 1 {
                let pools = found.map { RowID.split($0.row.row).head }
                let list = pools.prefix(3).joined(separator: ", ") + (pools.count > 3 ? ", …" : "")
                throw Obstacle("\(name) is in \(pools.count) pools, write POOL/\(name): \(list)")
            }
            var model = self
            model.detail = Detail(tab: first.row.tab, row: first.row.row)
            return model
        }
        let names = tabs.flatMap(objects).flatMap(\.names)
        throw Obstacle("nothing is named \(name)" + Self.suggestion(name, among: names))
    }

    /// The words that propose another spelling, such as `: did you mean eu?`; empty if no name is similar.
    static func suggestion(_ typed: String, among names: [String]) -> String {
        Spelling.nearest(to: typed, among: names).map { ": did you mean \($0)?" } ?? ""
    }
}
