import GeoFleet
import GeoRouting
import PlainText
import Presentation

extension Model {
    /// What can be copied of the selected object, the most useful first; empty if nothing is selected.
    ///
    /// A shell would act on invisible characters. So names and texts are copied as they are shown, with marks for such
    /// characters, and JSON is copied with these escaped.
    var copyItems: [Menu.Item] {
        guard let focus, let subject = focusSubject else { return [] }
        var items = specificItems(subject)
        let row = Table.rows([focus.row], of: focus.tab, in: situation).first
        let line = (row?.cells ?? []).map(\.text.trimmed).filter { !$0.isEmpty }.joined(separator: "  ")
        items.append(item("l", "line", line))
        if let (name, json) = json(of: subject) {
            let copy = Copy(text: json.escapingInvisible, name: "JSON of \(name)".showingInvisible)
            items.append(Menu.Item(key: "j", name: "JSON", value: "of \(name)", choice: .copy(copy)))
        }
        return items.compactMap(\.self)
    }

    private func specificItems(_ subject: Subject) -> [Menu.Item?] {
        switch subject {
        case .pool(let pool): [addresses(pool.origins.map(\.addressText)), item("n", "pool", pool.name)]
        case .origin(_, let origin): [addresses([origin.addressText]), item("n", "origin", origin.name)]
        case .geo(let name, let pools, _):
            [addresses(pools.flatMap(\.origins).map(\.addressText)), item("n", "geo", name)]
                + [pools.isEmpty ? nil : item("p", "pool", pools.map(\.name))]
        case .loadBalancer(let view):
            if let field = field(of: view) {
                [item("v", "value", field.value), item("n", "name", field.name)]
            } else {
                [item("n", "hostname", view.readableName)]
            }
        case .source(_, let source): [addresses(source.source.addresses), item("n", "name", source.id)]
        case .event(let record): [item("t", "text", record.event.text)]
        case .call(let call): [call.ray.flatMap { item("r", "cf-ray", $0) }, item("p", "path", call.path)]
        }
    }

    private func addresses(_ texts: [String]) -> Menu.Item? { item("a", "address", "addresses", texts) }

    private func item(_ key: Character, _ name: String, _ text: String) -> Menu.Item? {
        item(key, name, name, [text])
    }

    private func item(_ key: Character, _ name: String, _ texts: [String]) -> Menu.Item? {
        item(key, name, name + "s", texts)
    }

    /// An item for texts, each on a line of its own and once; nil if there is no text.
    private func item(_ key: Character, _ name: String, _ plural: String, _ texts: [String]) -> Menu.Item? {
        var lines: [String] = []
        for line in texts.map(\.showingInvisible) where !line.isEmpty && !lines.contains(line) { lines.append(line) }
        guard let first = lines.first else { return nil }
        let list = lines.joined(separator: ", ")
        let copy = Copy(
            text: lines.joined(separator: "\n"),
            name: lines.count == 1 ? first : "\(lines.count) \(plural): \(list)"
        )
        return Menu.Item(key: key, name: lines.count == 1 ? name : plural, value: list, choice: .copy(copy))
    }

    /// The object that Cloudflare sent, with its name; nil for an object that is not Cloudflare's.
    private func json(of subject: Subject) -> (name: String, json: String)? {
        switch subject {
        case .pool(let pool), .origin(let pool, _): ("pool \(pool.name)", pool.json)
        case .geo(_, let pools, _): pools.first.map { ("pool \($0.name)", $0.json) }
        case .loadBalancer(let view): ("load balancer \(view.readableName)", view.json)
        case .source, .event, .call: nil
        }
    }

    /// The field of the load balancer whose row is selected in the table.
    ///
    /// It is nil if the selected row is the load balancer itself, and while details are open.
    private func field(of view: LoadBalancerView) -> LoadBalancerView.Field? {
        let name = detail == nil ? self[tab].selected.flatMap { RowID.split($0).tail } : nil
        return view.fields.first { $0.name == name }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
