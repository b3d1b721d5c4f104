import HTTPTypes
package import KubernetesAPI
import Simulation
import Support
package import Wire

/// A cluster's API server, with what its access adds to each request.
package struct ClusterDoor: Transport {
    package static let requests = [
        ObjectRequests(
            namespace: nil,
            labelSelector: "dns.external/geo-route=true",
            userAgent: "tests"
        )
    ]

    private let base: SimulatedTransport

    package init(_ world: EngineWorld, _ cluster: String) {
        base = SimulatedTransport(world.world, server: .kubernetes(cluster), time: world.time, caller: "console")
    }

    package func send(_ request: Request) async throws(TransportError) -> Response {
        var request = request
        request.headers[.authorization] = "Bearer geosim-cluster-token"
        return try await base.send(request)
    }
}
