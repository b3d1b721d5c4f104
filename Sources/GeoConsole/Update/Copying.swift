import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// The text to copy for the selected object, to be pasted into a ticket or a shell; nil if nothing is selected.
    ///
    /// A shell acts on invisible characters, although the screen does not show them. So names and texts are copied
    /// without invisible characters, and JSON is copied with these escaped.
    var focusText: String? {
        json.map(\.escapingInvisible) ?? plainText?.withoutInvisible
    }

    /// The object's JSON as Cloudflare sent it; nil if `plainText` is copied instead.
    private var json: String? {
        switch focusSubject {
        case .pool(let pool): pool.json
        case .loadBalancer(let view): field(of: view) == nil ? view.json : nil
        case .origin(let pool, _): detail?.isRaw == true ? pool.json : nil
        case .geo, .ingress, .event, .call, nil: nil
        }
    }

    /// The object's names and addresses, or its text; nil for a pool, which is always copied as JSON.
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

    /// The field of the load balancer whose row is selected in the table.
    ///
    /// It is nil if the selected row is the load balancer itself, and while details are open.
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
    /// The visible characters in one line; white space becomes blanks.
    fileprivate var withoutInvisible: String {
        let scalars = unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
            if scalar.properties.isWhitespace { return " " }
            return scalar.isInvisible ? nil : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// The same JSON with invisible characters escaped; line breaks stay, because JSON has them only between values.
    fileprivate var escapingInvisible: String {
        unicodeScalars.map { scalar in
            guard scalar.isInvisible, scalar != "\n" else { return String(scalar) }
            // JSON escapes a scalar beyond 16 bits as two surrogates. `encode` never gives nil here, because UTF-16 can
            // encode all scalars.
            return UTF16.encode(scalar)?.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined() ?? ""
        }.joined()
    }
}
