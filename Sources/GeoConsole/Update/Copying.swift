import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// What a copy of the selected object is: what a person would paste into a ticket or a shell.
    ///
    /// A shell obeys what a screen leaves out: names and texts come without it, JSON has it escaped.
    var focusText: String? {
        json.map(\.escapingInvisible) ?? plainText?.withoutInvisible
    }

    /// As Cloudflare sent it, where that is meant.
    private var json: String? {
        switch focusSubject {
        case .pool(let pool): pool.json
        case .loadBalancer(let view): field(of: view) == nil ? view.json : nil
        case .origin(let pool, _): detail?.isRaw == true ? pool.json : nil
        case .geo, .ingress, .event, .call, nil: nil
        }
    }

    private var plainText: String? {
        switch focusSubject {
        case .pool: nil
        case .loadBalancer(let view): field(of: view).map { "\($0.name) \($0.value)" }
        case .origin(let pool, let origin): "\(pool.name) \(origin.name) \(origin.addressText)"
        case .geo(let name, let pools, _):
            ([name] + pools.flatMap { pool in [pool.name] + pool.origins.map(\.addressText) })
                .joined(separator: " ")
        case .ingress(_, let ingress): ([ingress.id] + ingress.source.addresses).joined(separator: " ")
        case .event(let record): record.event.text
        case .call(let call): text(of: call)
        case nil: nil
        }
    }

    private func field(of view: LoadBalancerView) -> LoadBalancerView.Field? {
        let name = detail == nil ? self[tab].selected.flatMap { RowID.split($0).tail } : nil
        return view.fields.first { $0.name == name }
    }

    private func text(of call: APICall) -> String {
        let status = call.status.map(String.init) ?? "no answer"
        return (["\(call.method) \(call.path) \(status)"] + (call.ray.map { ["cf-ray \($0)"] } ?? []))
            .joined(separator: " ")
    }
}

extension String {
    /// One line of what can be seen.
    fileprivate var withoutInvisible: String {
        let scalars = unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
            if scalar.properties.isWhitespace { return " " }
            return scalar.isInvisible ? nil : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// JSON that means the same, and in which all can be seen; line breaks stay, for only layout can hold them.
    fileprivate var escapingInvisible: String {
        unicodeScalars.map { scalar in
            guard scalar.isInvisible, scalar != "\n" else { return String(scalar) }
            return UTF16.encode(scalar)?.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined() ?? ""
        }.joined()
    }
}
