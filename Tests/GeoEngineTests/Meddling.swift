import GeoRouting
import Wire

/// What a server does otherwise than the simulated one: it refuses writes, and shows objects in its own way.
struct Meddling: Sendable {
    /// Why a write is refused; nil where it is not.
    var refuse: @Sendable (Request) -> (status: Int, code: Int, message: String)? = { _ in nil }
    /// What it answers in place of the simulated one; nil where that answers.
    var answer: @Sendable (Request) -> Response? = { _ in nil }
    /// What becomes of each object in a reply to a write, and of each in a list.
    var show: @Sendable (_ object: JSONObject, _ isReply: Bool) -> JSONObject = { object, _ in object }

    /// What becomes of a whole reply.
    var change: @Sendable (Request, inout JSONObject) -> Void = { _, _ in }

    /// Refuses every write whose body has this text.
    static func refusing(_ text: String, _ message: String = "invalid origin: validation failed") -> Meddling {
        Meddling(refuse: { request in
            String(decoding: request.body, as: UTF8.self).contains(text) ? (400, 1002, message) : nil
        })
    }
}

struct MeddledTransport: Transport {
    let base: any Transport
    let meddling: Meddling

    func send(_ request: Request) async throws(TransportError) -> Response {
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

func source(
    _ name: String,
    created: Int,
    hostnames: String? = nil,
    _ addresses: String...
) -> IngressSource {
    IngressSource(
        namespace: "shop",
        name: name,
        created: created,
        clusterName: "c1",
        hostnames: hostnames,
        addresses: addresses
    )
}
