import GeoFleet
import GeoRouting
import PlainText
import Presentation

extension Model {
    /// The text to copy for the selected object, to be pasted into a ticket or a shell; nil if nothing is selected.
    ///
    /// A shell would act on invisible characters. So names and texts are copied as they are shown, with marks for such
    /// characters, and JSON is copied with these escaped.
    var focusText: String? {
        json.map(\.escapingInvisible) ?? plainText?.showingInvisible
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
