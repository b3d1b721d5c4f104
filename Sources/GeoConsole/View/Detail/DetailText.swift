import GeoFleet
import GeoRouting

/// The details of an object as lines, not yet broken to a width.
struct DetailText {
    struct Entry {
        var line: Line
        /// Of what goes on in further rows.
        var indent: Int
    }

    private(set) var heading = ""
    private(set) var lines: [Entry] = []
    let model: Model

    /// Of the object whose details are open, else of the selected row; nil where there is none.
    init?(_ model: Model) {
        self.model = model
        let tab = model.detail?.tab ?? model.tab
        guard let row = model.detail?.row ?? model[tab].selected else { return nil }
        guard let subject = model.subject(row, in: tab) else {
            heading = row
            add("gone", "it was here before; Esc goes back", .warning)
            return
        }
        if model.detail?.isRaw == true { addRaw(subject) } else { addAll(subject) }
    }

    private mutating func addAll(_ subject: Subject) {
        switch subject {
        case .geo(let code, let pools, let clusters): addGeo(code, pools, clusters)
        case .pool(let pool): addPool(pool)
        case .origin(let pool, let origin): addOrigin(pool, origin)
        case .loadBalancer(let balancer): addBalancer(balancer)
        case .ingress(let cluster, let ingress): addIngress(cluster, ingress)
        case .event(let record): addEvent(record)
        case .call(let call): addCall(call)
        }
    }

    private mutating func addRaw(_ subject: Subject) {
        switch subject {
        case .geo(_, let pools, _): addJSON(pools.first.map { ("pool \($0.pool.name)", $0.json) })
        case .pool(let pool), .origin(let pool, _): addJSON(("pool \(pool.pool.name)", pool.json))
        case .loadBalancer(let balancer): addJSON(("load balancer \(balancer.balancer.readableName)", balancer.json))
        case .ingress, .event, .call: addAll(subject)
        }
    }

    private mutating func addJSON(_ object: (name: String, json: String)?) {
        guard let object else { return add("JSON", "there is none", .muted) }
        title("\(object.name) as Cloudflare sent it")
        for text in object.json.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = text.prefix { $0 == " " }.count
            add(Line(String(text)), indent: min(indent, 20) + 4)
        }
    }

    // MARK: - Lines

    private static let labelWidth = 12

    mutating func title(_ text: String) { heading = text }

    mutating func add(_ line: Line, indent: Int = 2) {
        lines.append(Entry(line: line, indent: indent))
    }

    mutating func add(_ label: String, _ value: String, _ role: Style.Role = .text) {
        add(label, Line(value, role))
    }

    mutating func add(_ label: String, _ value: Line) {
        let width = Self.labelWidth
        add([Span(label.padding(to: width - 1) + " ", .muted)] + value, indent: width)
    }

    mutating func section(_ text: String) {
        if !lines.isEmpty { add(.empty) }
        add(Line(text, .heading, bold: true))
    }

    /// What the diagnosis says of the object.
    mutating func addFindings(_ isConcerned: (Finding) -> Bool) {
        for finding in model.findings where isConcerned(finding) {
            for line in FindingWords(finding, model).lines { add(line) }
        }
    }
}
