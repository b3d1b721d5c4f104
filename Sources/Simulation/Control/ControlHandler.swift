import HTTPTypes
package import Wire

/// The handler of the control API: the paths under `/sim`, which change and show a world.
///
/// These paths are not part of the simulated APIs.
package struct ControlHandler: Sendable {
    let world: World

    package init(_ world: World) {
        self.world = world
    }

    /// Returns the response to a control request.
    ///
    /// Its body is a JSON result, `{"ok": true}`, or `{"error": "…"}` with status 400 or 404.
    package func response(to request: Request, at now: Duration) -> Response {
        do throws(ControlError) {
            return Response(200, json: try answer(request, at: now))
        } catch {
            return Response(error.status, json: ["error": .string(error.description)])
        }
    }

    private func answer(_ request: Request, at now: Duration) throws(ControlError) -> JSON {
        switch (request.method, request.path) {
        case (.post, "/sim/faults"): try addFaults(request)
        case (.delete, "/sim/faults"): world.liftFaults()
        case (.get, "/sim/requests"):
            return world.requests(since: request.queryValue("since").flatMap { Int($0) } ?? 0)
        case (.get, "/sim/state"): return world.stateJSON()
        case (.get, "/sim/visitors"): return try visit(request, at: now)
        case (.post, "/sim/reset"): world.reset(at: now)
        case (.post, "/sim/burst"): try createBurst(request, at: now)
        case (.post, "/sim/health"): try setHealth(request, at: now)
        case (.post, "/sim/hostnames"): try setHostnames(request, at: now)
        case (.post, "/sim/tokens"): try setTokens(request)
        case (.post, "/sim/cloudflare"): return ["ok": true, "ids": try insertIntoCloudflare(request, at: now)]
        case (.post, "/sim/objects"): try insertIntoCluster(request, at: now)
        case (.post, "/sim/namespaces"): try setTerminating(request)
        case (.post, "/sim/crds"): try changeDefinitions(request, at: now)
        case (.post, "/sim/controllers"): try setControllers(request)
        case (.post, "/sim/rights"): try setRights(request)
        case (.post, "/sim/restart"): try restart(request, at: now)
        default:
            throw ControlError(
                status: 404,
                description: "no such path; known: POST and DELETE /sim/faults, GET /sim/requests, GET /sim/state, "
                    + "GET /sim/visitors, and POST "
                    + [
                        "reset", "burst", "health", "hostnames", "tokens", "cloudflare", "objects", "namespaces",
                        "crds", "controllers", "rights", "restart",
                    ]
                    .map { "/sim/" + $0 }.joined(separator: ", ")
            )
        }
        return ["ok": true]
    }

    /// Returns the body as JSON; throws 400 where it is not JSON.
    func json(_ request: Request) throws(ControlError) -> JSON {
        do throws(JSONError) {
            return try JSON.parse(request.body)
        } catch {
            throw ControlError(status: 400, description: "the body is \(error)")
        }
    }

    private func addFaults(_ request: Request) throws(ControlError) {
        let json = try json(request)
        do throws(FaultError) {
            world.add(try Fault.rules(from: json))
        } catch {
            throw ControlError(status: 400, description: error.description)
        }
    }

    private func createBurst(_ request: Request, at now: Duration) throws(ControlError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let count = json["count"]?.int, count >= 0 else {
            throw ControlError(status: 400, description: "a burst needs 'cluster' and 'count'")
        }
        let addresses = json["addresses"]?.array?.compactMap(\.string) ?? []
        var burst = Burst(cluster: cluster, count: count, addresses: addresses)
        if let name = json["clusterName"]?.string { burst.clusterName = name }
        if let prefix = json["prefix"]?.string { burst.prefix = prefix }
        if let namespace = json["namespace"]?.string { burst.namespace = namespace }
        burst.bytes = json["bytes"]?.int ?? 0
        if !world.createIngresses(burst, at: now) { throw unknownCluster(cluster) }
    }

    private func setTokens(_ request: Request) throws(ControlError) {
        let json = try json(request)
        guard let cluster = json["cluster"]?.string, let tokens = json["tokens"]?.array else {
            throw ControlError(status: 400, description: "tokens need 'cluster' and 'tokens'")
        }
        if !world.setTokens(tokens.compactMap(\.string), of: cluster) { throw unknownCluster(cluster) }
    }

    /// Returns the error for an unknown cluster, with the names of the known ones.
    func unknownCluster(_ name: String) -> ControlError {
        let known = world.settings.clusters.joined(separator: ", ")
        return ControlError(status: 400, description: "no cluster '\(name)'; known: \(known)")
    }

    private func setHealth(_ request: Request, at now: Duration) throws(ControlError) {
        let json = try json(request)
        guard let address = json["address"]?.string, let isHealthy = json["healthy"]?.bool else {
            throw ControlError(status: 400, description: "health needs 'address' and 'healthy'")
        }
        let reason = json["reason"]?.string ?? "TCP connection failed"
        world.setHealth(of: address, failure: isHealthy ? nil : reason, at: now)
    }

    private func setHostnames(_ request: Request, at now: Duration) throws(ControlError) {
        let json = try json(request)
        guard let address = json["address"]?.string else {
            throw ControlError(status: 400, description: "host names need 'address' and 'hostnames' (null for all)")
        }
        world.setHostnames(json["hostnames"]?.array?.compactMap(\.string), of: address, at: now)
    }
}

/// The reason why a control request is refused.
struct ControlError: Error, CustomStringConvertible {
    var status: Int
    var description: String
}
