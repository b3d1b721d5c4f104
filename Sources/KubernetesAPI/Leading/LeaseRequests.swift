import HTTPTypes
package import Wire

/// The requests for one Lease.
package struct LeaseRequests: Sendable {
    private let collection: String
    private let item: String
    private let userAgent: String

    /// Replies are small; a larger one is none of ours.
    package static let replyLimit = 64 << 10

    package init(name: String, namespace: String, userAgent: String) {
        collection = "/apis/coordination.k8s.io/v1/namespaces/\(namespace.percentEncoded)/leases"
        item = "\(collection)/\(name.percentEncoded)"
        self.userAgent = userAgent
    }

    package func get() -> Request {
        Request(.get, item, headers: headers)
    }

    /// Answered by a conflict where the lease exists.
    package func create(_ lease: Lease) -> Request {
        Request(.post, collection, headers: writeHeaders, body: JSON.object(lease.object).bytes)
    }

    /// Answered by a conflict where somebody wrote the lease since its `resourceVersion`.
    package func update(_ lease: Lease) -> Request {
        Request(.put, item, headers: writeHeaders, body: JSON.object(lease.object).bytes)
    }

    private var headers: HTTPFields { [.accept: "application/json", .userAgent: userAgent] }

    private var writeHeaders: HTTPFields {
        var headers = headers
        headers[.contentType] = "application/json"
        return headers
    }
}

/// What came of a request for a Lease.
package enum LeaseAnswer: Sendable, Equatable {
    /// The lease as the server has it now.
    case found(Lease)
    /// The server says that there is no such lease.
    case absent
    /// Somebody else created or wrote it first.
    case conflict
    case refused(Status)
    /// Not a reply to conclude anything from; a write may have taken effect.
    case malformed(MalformedReply)
    /// A write may have taken effect, unless the error says that nothing was sent.
    case failed(TransportError)

    package init(_ reply: Reply) {
        switch reply.status {
        case 200, 201:
            do throws(MalformedReply) {
                self = .found(try Lease(decoding: reply.body))
            } catch {
                self = .malformed(error)
            }
        case 409: self = .conflict
        case 404 where Self.namesLease(reply): self = .absent
        default: self = .refused(Status(reply))
        }
    }

    /// Any proxy can say 404, and so does a server without the namespace or the API; only this one is an absence.
    private static func namesLease(_ reply: Reply) -> Bool {
        guard let json = try? JSON.parse(reply.body, valueLimit: Status.valueLimit), json["kind"]?.string == "Status"
        else { return false }
        return json["reason"]?.string == "NotFound" && json["details"]?["kind"]?.string == "leases"
            && json["details"]?["name"]?.string != nil
    }
}
