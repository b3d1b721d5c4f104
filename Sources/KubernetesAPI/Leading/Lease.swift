import HTTPTypes
package import Wire

/// A Lease of `coordination.k8s.io/v1`: the leader's name, and when it took and renewed the lease.
///
/// Our writes keep the fields that the server or another writer added.
package struct Lease: Sendable, Equatable {
    /// The whole object, with the fields below in it.
    package private(set) var object: JSONObject

    /// A new lease, to be created.
    package init(name: String, namespace: String) {
        object = JSONObject([
            (key: "apiVersion", value: "coordination.k8s.io/v1"),
            (key: "kind", value: "Lease"),
            (key: "metadata", value: ["name": .string(name), "namespace": .string(namespace)]),
            (key: "spec", value: [:]),
        ])
    }

    /// Reads a reply's body; throws unless it is a Lease with a name and a version.
    package init(decoding body: [UInt8]) throws(MalformedReply) {
        let json: JSON
        do throws(JSONError) {
            json = try JSON.parse(body, valueLimit: Status.valueLimit)
        } catch {
            throw MalformedReply(error)
        }
        guard let object = json.object, object["kind"]?.string == "Lease" else {
            let kind = json["kind"]?.string?.oneLine(limit: 60) ?? "missing"
            throw MalformedReply("its kind is \(kind), not Lease")
        }
        self.object = object
        if name.isEmpty { throw MalformedReply("it has no metadata.name") }
        if resourceVersion == nil { throw MalformedReply("it has no metadata.resourceVersion") }
    }

    /// The object's `metadata.name`, such as `external-dns-cloudflare-geo`.
    package var name: String { object["metadata"]?["name"]?.string ?? "" }
    /// The object's `metadata.namespace`; empty where absent.
    package var namespace: String { object["metadata"]?["namespace"]?.string ?? "" }
    /// The version of the lease as read; nil for a new lease.
    ///
    /// An update succeeds only while this version is the current one.
    package var resourceVersion: String? { object["metadata"]?["resourceVersion"]?.string }

    /// The leader's identity (`holderIdentity`); empty where no replica leads.
    package var holder: String {
        get { spec["holderIdentity"]?.string ?? "" }
        set { spec["holderIdentity"] = .string(newValue) }
    }

    /// The seconds from the last renewal to the end of the lease; nil where the writer left them out.
    ///
    /// A value outside 1 to 3600 is read as the nearest allowed value, because a lease must neither last for ever nor
    /// end at once.
    package var durationSeconds: Int? {
        get { spec["leaseDurationSeconds"]?.int.map { min(max($0, 1), 3600) } }
        set { spec["leaseDurationSeconds"] = newValue.map { JSON($0) } }
    }

    /// The time when the holder took the lease, as `MicroTime` text; nil where absent.
    package var acquireTime: String? {
        get { spec["acquireTime"]?.string }
        set { spec["acquireTime"] = newValue.map { .string($0) } }
    }

    /// The time when the holder last renewed the lease, as `MicroTime` text; nil where absent.
    package var renewTime: String? {
        get { spec["renewTime"]?.string }
        set { spec["renewTime"] = newValue.map { .string($0) } }
    }

    /// The number of times that the lease has changed its holder.
    ///
    /// A value from the server is at most `Int32.max` minus one here: we add one, and the API has 32 bits for the
    /// number.
    package var transitions: Int {
        get { spec["leaseTransitions"]?.int.map { min(max($0, 0), Int(Int32.max) - 1) } ?? 0 }
        set { spec["leaseTransitions"] = JSON(newValue) }
    }

    private var spec: JSONObject {
        get { object["spec"]?.object ?? JSONObject() }
        set { object["spec"] = .object(newValue) }
    }
}

/// The requests for one Lease.
package struct LeaseRequests: Sendable {
    private let collectionPath: String
    private let leasePath: String
    private let userAgent: String

    /// The largest reply that is read, in bytes; a Lease is far smaller.
    package static let replyLimit = 64 << 10

    package init(name: String, namespace: String, userAgent: String) {
        collectionPath = "/apis/coordination.k8s.io/v1/namespaces/\(namespace.percentEncoded)/leases"
        leasePath = "\(collectionPath)/\(name.percentEncoded)"
        self.userAgent = userAgent
    }

    /// Reads the lease; answered with 404 where it does not exist.
    package func get() -> Request {
        Request(.get, leasePath, userAgent: userAgent)
    }

    /// Creates the lease; answered with 409 where it exists.
    package func create(_ lease: Lease) -> Request {
        Request(.post, collectionPath, userAgent: userAgent, json: .object(lease.object))
    }

    /// Replaces the lease; answered with 409 where its `resourceVersion` is no longer the current one.
    package func update(_ lease: Lease) -> Request {
        Request(.put, leasePath, userAgent: userAgent, json: .object(lease.object))
    }
}

/// The result of a request for a Lease.
package enum LeaseAnswer: Sendable, Equatable {
    /// The lease as the server has it now.
    case found(Lease)
    /// The server says that there is no such lease.
    case absent
    /// Another client created or wrote the lease first.
    case conflict
    /// The request failed, for this reason; a write may still have had an effect.
    case failed(String)

    package init(_ reply: Reply) {
        switch reply.status {
        case 200, 201:
            do throws(MalformedReply) {
                self = .found(try Lease(decoding: reply.body))
            } catch {
                self = .failed("malformed reply: \(error)")
            }
        case 409: self = .conflict
        case 404 where Self.isAboutLease(reply): self = .absent
        default: self = .failed("\(Status(reply))")
        }
    }

    /// Whether a 404 is about the lease: a proxy also answers 404, and so does a server without the namespace or the
    /// API.
    private static func isAboutLease(_ reply: Reply) -> Bool {
        guard let json = try? JSON.parse(reply.body, valueLimit: Status.valueLimit), json["kind"]?.string == "Status"
        else { return false }
        return json["reason"]?.string == "NotFound" && json["details"]?["kind"]?.string == "leases"
            && json["details"]?["name"]?.string != nil
    }
}
