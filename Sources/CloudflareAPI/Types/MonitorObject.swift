package import Wire

/// A monitor exactly as the API sent it.
package struct MonitorObject: Sendable, Equatable {
    /// Every key of the object, also those that this program does not know.
    package let json: JSONObject
    /// The id at Cloudflare; never empty.
    package let id: String

    /// Reads what the API sent; throws `unusable` where that is no monitor.
    package init(_ json: JSON) throws(CloudflareError) {
        guard let object = json.object, let id = object["id"]?.string, !id.isEmpty else {
            throw .unusable("a monitor without id")
        }
        self.json = object
        self.id = id
    }

    /// The monitor's free text, with the owner's tag where we manage the monitor; empty where the key is missing.
    package var description: String { json["description"]?.string ?? "" }
    /// The protocol of the probes (`type`), such as `https` or `tcp`; `http` where the key is missing.
    package var kind: String { json["type"]?.string ?? "http" }
    /// The path that is probed, such as `/healthz`; empty where the key is missing.
    package var path: String { json["path"]?.string ?? "" }
    /// Seconds between probes; 0 where the key is missing.
    package var interval: Int { json["interval"]?.int ?? 0 }
    /// The status codes of a healthy origin (`expected_codes`), such as `2xx`; empty where the key is missing.
    package var expectedCodes: String { json["expected_codes"]?.string ?? "" }
    /// The Host header of the probes; empty where there is none.
    ///
    /// A server may send the name of the header in lower case.
    package var host: String {
        let headers = json["header"]?.object?.members ?? []
        return headers.first { $0.key.lowercased() == "host" }?.value.array?.first?.string ?? ""
    }
    /// The time of the last change (`modified_on`) as the API spells it; nil where it is missing.
    package var modified: String? { json["modified_on"]?.string }
}
