package import GeoRouting
package import Wire

/// What a server does otherwise than the simulated one: it refuses writes, and shows objects in its own way.
package struct Meddling: Sendable {
    /// Why a write is refused; nil where it is not.
    package var refuse: @Sendable (Request) -> (status: Int, code: Int, message: String)?
    /// What it answers in place of the simulated one; nil where that answers.
    package var answer: @Sendable (Request) -> Response?
    /// What becomes of each object in a reply to a write, and of each in a list.
    package var show: @Sendable (_ object: JSONObject, _ isReply: Bool) -> JSONObject

    /// What becomes of a whole reply.
    package var change: @Sendable (Request, inout JSONObject) -> Void

    package init(
        refuse: @escaping @Sendable (Request) -> (status: Int, code: Int, message: String)? = { _ in nil },
        answer: @escaping @Sendable (Request) -> Response? = { _ in nil },
        show: @escaping @Sendable (_ object: JSONObject, _ isReply: Bool) -> JSONObject = { object, _ in object },
        change: @escaping @Sendable (Request, inout JSONObject) -> Void = { _, _ in }
    ) {
        (self.refuse, self.answer, self.show, self.change) = (refuse, answer, show, change)
    }

    /// Refuses every write whose body has this text.
    package static func refusing(_ text: String, _ message: String = "invalid origin: validation failed") -> Meddling {
        Meddling(refuse: { request in
            String(decoding: request.body, as: UTF8.self).contains(text) ? (400, 1002, message) : nil
        })
    }
}

package struct MeddledTransport: Transport {
    package let base: any Transport
    package let meddling: Meddling

    package func send(_ request: Request) async throws(TransportError) -> Response {
        if let response = meddling.answer(request) { return response }
        if request.isWrite, let (status, code, message) = meddling.refuse(request) {
            let error: JSON = ["code": JSON(code), "message": .string(message)]
            return Response(status, json: ["success": false, "errors": [error], "messages": [], "result": .null])
        }
        let response = try await base.send(request)
        guard response.status == 200 else { return response }
        let bytes = try await response.body.collect(upTo: 16 << 20)
        guard var envelope = (try? JSON.parse(bytes))?.object else { return Response(200, body: Body(bytes)) }
        switch envelope["result"] {
        case .object(let object)?: envelope["result"] = .object(meddling.show(object, request.isWrite))
        case .array(let list)?:
            envelope["result"] = .array(list.map { $0.object.map { .object(meddling.show($0, false)) } ?? $0 })
        default: break
        }
        meddling.change(request, &envelope)
        return Response(200, headers: response.headers, json: .object(envelope))
    }
}

package func source(
    _ name: String,
    created: Int,
    hostnames: String? = nil,
    _ addresses: String...
) -> SourceObject {
    SourceObject(
        namespace: "shop",
        name: name,
        created: created,
        clusterName: "c1",
        hostnames: hostnames,
        addresses: addresses
    )
}
