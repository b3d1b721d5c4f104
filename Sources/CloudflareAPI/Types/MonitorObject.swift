package import Wire

/// A monitor exactly as the API sent it.
package struct MonitorObject: Sendable, Equatable {
    package let json: JSONObject
    package let id: String

    /// Reads what the API sent; throws where it is none.
    package init(_ json: JSON) throws(CloudflareError) {
        guard let object = json.object, let id = object["id"]?.string, !id.isEmpty else {
            throw .garbled("a monitor without id")
        }
        self.json = object
        self.id = id
    }

    package var description: String { json["description"]?.string ?? "" }
    package var kind: String { json["type"]?.string ?? "http" }
    package var path: String { json["path"]?.string ?? "" }
    package var interval: Int { json["interval"]?.int ?? 0 }
    package var expectedCodes: String { json["expected_codes"]?.string ?? "" }
    /// The Host header; servers may spell its name in lower case.
    package var host: String {
        let headers = json["header"]?.object?.members ?? []
        return headers.first { $0.key.lowercased() == "host" }?.value.array?.first?.string ?? ""
    }
    package var modified: String? { json["modified_on"]?.string }
}
