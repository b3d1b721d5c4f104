import ArgumentParser
import Foundation
import Simulation

/// `geosim env`: what a controller or console needs in its environment.
struct PrintEnvironment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Prints the CF_* exports for a geosim with the same --listen, --tls and --zone."
    )

    @OptionGroup var place: Place

    func run() throws {
        let settings = place.cloudflare
        var exports = [
            ("CF_API_URL", place.cloudflareURL + "/client/v4"),
            ("CF_API_TOKEN", settings.tokens.first?.value ?? ""),
            ("CF_ACCOUNT_ID", settings.accountID),
            ("CF_ZONE_ID", settings.zoneID),
            ("CF_LB_HOSTNAME", "app." + settings.zoneName),
        ]
        if let authority = try place.authority() { exports.append(("CF_CA_FILE", authority.certificatePath)) }
        for (name, value) in exports { print("export \(name)=\(Self.quoted(value))") }
    }

    /// The value as a shell reads it back.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:[]@%+,".contains($0)) }
        return isPlain ? value : "'" + value.replacing("'", with: "'\\''") + "'"
    }
}

/// `geosim kubeconfig`: one context per cluster, named after its geo.
struct PrintKubeconfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubeconfig",
        abstract: "Prints a kubeconfig for a geosim with the same --listen and --tls."
    )

    @OptionGroup var place: Place

    func run() throws {
        let ca = try place.authority().map { Data($0.certificatePEM.utf8).base64EncodedString() }
        var lines = ["apiVersion: v1", "kind: Config", "current-context: eu", "preferences: {}", "clusters:"]
        for (name, port) in place.clusterPorts {
            lines += ["- name: \(name)", "  cluster:", "    server: \(place.url(port: port))"]
            if let ca { lines.append("    certificate-authority-data: \(ca)") }
        }
        lines.append("contexts:")
        for (name, _) in place.clusterPorts {
            lines += ["- name: \(name)", "  context:", "    cluster: \(name)", "    user: geosim"]
        }
        // Without TLS no client sends a token, and none is asked for.
        let token = ca == nil ? nil : KubernetesSettings().tokens.first
        lines += ["users:", "- name: geosim", token.map { "  user:\n    token: \($0)" } ?? "  user: {}"]
        print(lines.joined(separator: "\n"))
    }
}
