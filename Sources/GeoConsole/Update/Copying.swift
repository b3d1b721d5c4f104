import GeoRouting

extension Model {
    /// What a copy of the selected object is: what a person would paste into a ticket or a shell.
    var focusText: String? {
        switch focusSubject {
        case .pool(let pool): pool.json
        case .loadBalancer(let view): text(of: view)
        case .origin(let pool, let origin):
            detail?.isRaw == true ? pool.json : "\(pool.pool.name) \(origin.origin.name) \(origin.addressText)"
        case .geo(let name, let pools, _):
            ([name] + pools.flatMap { pool in [pool.pool.name] + pool.origins.map(\.addressText) })
                .joined(separator: " ")
        case .ingress(_, let ingress): ([ingress.id] + ingress.source.addresses).joined(separator: " ")
        case .event(let record): record.event.text
        case .call(let call): text(of: call)
        case nil: nil
        }
    }

    private func text(of view: LoadBalancerView) -> String {
        let field = detail == nil ? self[tab].selected.flatMap { RowID.split($0).tail } : nil
        return view.fields.first { $0.name == field }.map { "\($0.name) \($0.value)" } ?? view.json
    }

    private func text(of call: APICall) -> String {
        let status = call.status.map(String.init) ?? "no answer"
        return (["\(call.method) \(call.path) \(status)"] + (call.ray.map { ["cf-ray \($0)"] } ?? []))
            .joined(separator: " ")
    }
}
