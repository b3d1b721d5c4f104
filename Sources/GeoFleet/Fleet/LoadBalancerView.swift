package import GeoRouting

/// A load balancer with all that is known about it.
package struct LoadBalancerView: Sendable, Equatable, Identifiable {
    package var balancer: LoadBalancer
    /// All fields by path, such as `session_affinity`, with the value as text.
    package var fields: [Field]
    /// Where it differs from what the watched clusters would set.
    package var drift: [Drift]
    /// Cloudflare's `modified_on` as it came.
    package var modified: String?
    /// The object as Cloudflare sent it, indented.
    package var json: String

    package init(balancer: LoadBalancer, fields: [Field] = [], drift: [Drift] = [], json: String = "{}") {
        self.balancer = balancer
        self.fields = fields
        self.drift = drift
        self.json = json
    }

    package var id: String { balancer.id }

    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A field that is not as the controllers would set it.
    package struct Drift: Sendable, Equatable {
        package var field: String
        package var value: String
        package var wanted: String

        package init(field: String, value: String, wanted: String) {
            self.field = field
            self.value = value
            self.wanted = wanted
        }
    }
}
