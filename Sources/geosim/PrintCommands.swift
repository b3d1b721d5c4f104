import ArgumentParser
import Foundation
import Simulation

/// The command `geosim env`, which prints the environment variables for a controller or a console.
struct PrintEnvironment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Prints the CF_* exports for a geosim with the same --listen, --tls and --zone."
    )

    @OptionGroup var addressOptions: AddressOptions

    func run() throws {
        let settings = addressOptions.cloudflare
        var exports = [
            ("CF_API_URL", addressOptions.cloudflareURL + "/client/v4"),
            ("CF_API_TOKEN", settings.tokens.first?.value ?? ""),
            ("CF_ACCOUNT_ID", settings.accountID),
            ("CF_ZONE_ID", settings.zoneID),
            ("CF_LB_HOSTNAME", "app." + settings.zoneName),
        ]
        if let authority = try addressOptions.authority() { exports.append(("CF_CA_FILE", authority.certificatePath)) }
        for (name, value) in exports { print("export \(name)=\(Self.quoted(value))") }
    }

    /// The value as a shell needs it, with quotes if it has special characters.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:[]@%+,".contains($0)) }
        return isPlain ? value : "'" + value.replacing("'", with: "'\\''") + "'"
    }
}

/// The command `geosim kubeconfig`, which prints a kubeconfig with one context for each cluster.
struct PrintKubeconfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubeconfig",
        abstract: "Prints a kubeconfig for a geosim with the same --listen and --tls."
    )

    @OptionGroup var addressOptions: AddressOptions

    func run() throws {
        let ca = try addressOptions.authority().map { Data($0.certificatePEM.utf8).base64EncodedString() }
        var lines = ["apiVersion: v1", "kind: Config", "current-context: eu", "preferences: {}", "clusters:"]
        for (name, port) in addressOptions.clusterPorts {
            lines += ["- name: \(name)", "  cluster:", "    server: \(addressOptions.url(port: port))"]
            if let ca { lines.append("    certificate-authority-data: \(ca)") }
        }
        lines.append("contexts:")
        for (name, _) in addressOptions.clusterPorts {
            lines += ["- name: \(name)", "  context:", "    cluster: \(name)", "    user: geosim"]
        }
        // Without TLS, clients send no token, and geosim requires none.
        let token = ca == nil ? nil : KubernetesSettings().tokens.first
        lines += ["users:", "- name: geosim", token.map { "  user:\n    token: \($0)" } ?? "  user: {}"]
        print(lines.joined(separator: "\n"))
    }
}
