import ArgumentParser
import Crypto
import Simulation

/// The options for geosim's address and zones, and the ports and URLs that follow from them.
///
/// All subcommands get the same ports and URLs from the same options.
struct AddressOptions: ParsableArguments {
    @Option(help: "Address and first port.")
    var listen = ListenAddress(host: "127.0.0.1", port: 8787)

    @Option(help: "Serve https; the directory where geosim keeps its certificate authority.")
    var tls: String?

    @Option(help: "The name of a zone; repeat the option for more zones. Controllers use the first one.")
    var zone: [String] = []

    static let clusters = ["eu", "us_east", "us_west", "asia"]

    var scheme: String { tls == nil ? "http" : "https" }

    var cloudflareURL: String { url(port: listen.port) }

    /// The name and port of each cluster; the ports follow the port of `--listen`.
    var clusterPorts: [(name: String, port: Int)] {
        zip(Self.clusters, (listen.port + 1)...).map { ($0, $1) }
    }

    func url(port: Int) -> String { "\(scheme)://\(listen.urlHost):\(port)" }

    /// The settings of the Cloudflare account, with the zones of `--zone`.
    var cloudflare: CloudflareSettings {
        var settings = CloudflareSettings()
        if let first = zone.first { settings.zoneName = first }
        settings.otherZones = zone.dropFirst().map { Zone($0) }
        return settings
    }

    /// The owner ids that controllers derive from geosim's kubeconfig, in the order of the clusters.
    ///
    /// An id is the name of the cluster and the first 4 bytes of a SHA-256 hash. With TLS, this is the hash of the CA's
    /// certificate; without TLS, of the cluster's URL.
    func owners() throws -> [String] {
        let authority = try authority()
        return try clusterPorts.map { name, port in
            let bytes = try authority?.certificateBytes ?? Array(url(port: port).utf8)
            let digits = SHA256.hash(data: bytes).prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return name + "-" + digits.joined()
        }
    }

    func validate() throws {
        let last = 65535 - Self.clusters.count
        guard (1...last).contains(listen.port) else {
            throw ValidationError("--listen needs a port from 1 to \(last): the clusters take the ones after it")
        }
    }

    /// The certificate authority in the directory of `--tls`; nil without TLS.
    func authority() throws -> Authority? {
        try tls.map { directory in
            do {
                return try Authority(directory: directory)
            } catch {
                throw UserError("cannot keep a CA in --tls \(directory): \(error)")
            }
        }
    }
}

/// A host and a port, written as `HOST:PORT`, with an IPv6 address in brackets.
struct ListenAddress: ExpressibleByArgument {
    var host: String
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = Int(argument[argument.index(after: colon)...]) else {
            return nil
        }
        var host = String(argument[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { return nil }
        self.init(host: host, port: port)
    }

    var defaultValueDescription: String { "\(urlHost):\(port)" }

    var urlHost: String { host.contains(":") ? "[\(host)]" : host }

    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

/// An error that the user can correct, described in one line.
struct UserError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
