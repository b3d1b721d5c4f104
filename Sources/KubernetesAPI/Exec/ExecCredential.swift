package import Wire

/// The credential that an exec plugin printed, and its expiry.
package struct ExecCredential: Sendable, Equatable {
    /// The bearer token, in ASCII without spaces; nil where the plugin printed a client certificate alone.
    package var token: String?
    /// The client certificate and its key; nil where the plugin printed a token alone.
    package var identity: Server.Identity?
    /// The expiry in Unix seconds; nil for a credential that is used until the server refuses it.
    package var expiration: Int?
}

extension ExecCredential {
    /// Decodes the credential from the result of a plugin's run; throws where the run gave no credential.
    init(_ result: PluginResult, of plugin: Kubeconfig.ExecPlugin) throws(PluginError) {
        switch result {
        case .exited(code: 0, let output, _): self = try Self(output, of: plugin)
        case .exited(let code, _, let errors):
            // `errors` is nil where the plugin's standard error went straight to the terminal, above this message.
            let words = errors.map { $0.isEmpty ? " and said nothing" : ": \($0.oneLine(limit: 400))" }
            throw PluginError(plugin, "failed with exit code \(code)\(words ?? "; what it says stands above")")
        case .killed(let signal): throw PluginError(plugin, "was ended by signal \(signal)")
        case .timedOut:
            throw PluginError(plugin, "did not end within \(Kubeconfig.ExecPlugin.timeLimit.components.seconds) s")
        case .tooMuchOutput: throw PluginError(plugin, "prints far more than a credential")
        case .notFound: throw PluginError(plugin, "does not exist\(plugin.hint)")
        case .notStarted(let why): throw PluginError(plugin, "cannot be started: \(why.oneLine(limit: 200))")
        case .cancelled: throw PluginError(plugin, "was interrupted")
        }
    }

    private init(_ output: [UInt8], of plugin: Kubeconfig.ExecPlugin) throws(PluginError) {
        guard let output = ByteOrderMark.stripped(output) else {
            throw PluginError(plugin, "printed UTF-16 text; it must print an ExecCredential in UTF-8")
        }
        guard let json = try? JSON.parse(output, valueLimit: Status.valueLimit), json.object != nil else {
            let what = output.isEmpty ? "printed nothing" : "printed no JSON"
            throw PluginError(plugin, "\(what); it must print an ExecCredential")
        }
        guard json["kind"]?.string == "ExecCredential" else {
            throw PluginError(plugin, "printed something else than an ExecCredential")
        }
        guard json["apiVersion"]?.string == plugin.apiVersion else {
            let version = json["apiVersion"]?.string?.oneLine(limit: 80) ?? ""
            throw PluginError(plugin, "answered in apiVersion '\(version)', not '\(plugin.apiVersion)'")
        }
        guard let status = json["status"], status.object != nil else {
            throw PluginError(plugin, "printed an ExecCredential without status")
        }
        /// The text of a member of `status`; nil where it is absent, null or empty.
        func text(_ key: String) throws(PluginError) -> String? {
            guard let value = status[key], !value.isNull else { return nil }
            guard let text = value.string else { throw PluginError(plugin, "printed a \(key) that is no text") }
            return text.isEmpty ? nil : text
        }
        token = try text("token")
        // The header field `Authorization` can carry a token only in printable ASCII without spaces.
        if token?.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) == false {
            throw PluginError(plugin, "printed a token with spaces or control characters")
        }
        switch (try text("clientCertificateData"), try text("clientKeyData")) {
        case (let certificate?, let key?):
            guard PEM.firstCertificate(in: Array(certificate.utf8)) != nil, key.contains("-----BEGIN ") else {
                throw PluginError(plugin, "printed a client certificate or key that is no PEM")
            }
            identity = Server.Identity(certificates: Array(certificate.utf8), key: Array(key.utf8))
        case (nil, nil): break
        default: throw PluginError(plugin, "printed a client certificate or a key, not both")
        }
        if token == nil, identity == nil {
            throw PluginError(plugin, "printed neither a token nor a client certificate")
        }
        guard let time = try text("expirationTimestamp") else { return }
        expiration = Timestamp.seconds(time)
        if expiration == nil { throw PluginError(plugin, "printed an expirationTimestamp that is no time") }
    }
}

extension ExecCredential: CustomStringConvertible, CustomReflectable {
    /// The word `credential`, never the token or the key.
    package var description: String { "credential" }
    /// An empty mirror, so that a dump shows no secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Kubeconfig.ExecPlugin {
    fileprivate var hint: String {
        installHint.map { ": \($0.oneLine(limit: 300))" } ?? "; install it, or correct the kubeconfig"
    }
}
