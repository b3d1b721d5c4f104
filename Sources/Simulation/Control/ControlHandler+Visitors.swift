import Wire

extension ControlHandler {
    /// Answers `GET /sim/visitors?hostname=app.example.com&from=48.85,2.35`, with `country` and `region` if given.
    func visit(_ request: Request, at now: Duration) throws(ControlError) -> JSON {
        let point = (request.queryValue("from") ?? "").split(separator: ",").compactMap { Double($0) }
        guard let hostname = request.queryValue("hostname"), point.count == 2, abs(point[0]) <= 90,
            abs(point[1]) <= 180
        else {
            let form = "hostname=app.example.com&from=48.85,2.35 (latitude, longitude)"
            throw ControlError(status: 400, description: "a visitor needs " + form)
        }
        var visitor = Visitor(latitude: point[0], longitude: point[1])
        visitor.country = request.queryValue("country")
        visitor.region = request.queryValue("region")
        let outcome = world.outcome(of: visitor, at: hostname, now: now)
        let pools = world.cloudflareJSON()["pools"]?.array ?? []
        func named(_ id: String) -> JSON { pools.first { $0["id"]?.string == id }?["name"] ?? .null }
        switch outcome {
        case .pool(let id): return ["outcome": "pool", "pool": named(id)]
        case .fallback(let id): return ["outcome": "fallback", "pool": named(id)]
        case .fixedResponse: return ["outcome": "fixed_response"]
        case .nobody: return ["outcome": "nobody"]
        case .noLoadBalancer: return ["outcome": "no_load_balancer"]
        }
    }
}
