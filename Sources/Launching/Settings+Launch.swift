import Foundation
package import GeoEngine
package import KubernetesAPI
package import Wire

extension Settings {
    /// The access to the cluster that the settings name: its address and our credentials.
    ///
    /// - Parameter environment: the environment of the process, for values that have no setting.
    /// - Returns: the access. Where the kubeconfig names no proxy, it has the proxy that the environment names.
    /// - Throws: the reason why the settings and the environment give no access.
    package func clusterAccess(_ environment: [String: String]) throws(KubernetesAccessError) -> ClusterAccess {
        var kubeconfigs = Kubeconfigs()
        return try clusterAccess(environment, &kubeconfigs)
    }

    /// The same, for one of several clusters: a kubeconfig that was read for another one is not read again.
    package func clusterAccess(
        _ environment: [String: String],
        _ kubeconfigs: inout Kubeconfigs
    ) throws(KubernetesAccessError) -> ClusterAccess {
        var environment = environment
        // These two come from the settings, not from the environment.
        environment["KUBECONFIG"] = kubeconfig
        environment["SERVICE_ACCOUNT_DIR"] = serviceAccountDirectory
        var access = try ClusterAccess.discover(environment: environment, context: context, &kubeconfigs)
        access.proxy = access.proxy ?? environmentProxy.proxy(for: access.server)
        if case .file(let path) = token {
            let isInPod = environment["KUBERNETES_SERVICE_HOST"] != nil
            access.warnings += Files.live.warnings(ofSecret: path, isInPod: isInPod)
        }
        return access
    }

    /// Cloudflare's API server, with the proxy and the certificate authorities of the settings.
    ///
    /// Where the file of authorities cannot be read, the system's authorities are trusted.
    package var cloudflareServer: Server {
        let authorities = authoritiesFile.flatMap { FileManager.default.contents(atPath: $0) }.map(Array.init)
        return Server(baseURL: apiURL, authorities: authorities, proxy: proxy)
    }
}

extension ClusterTransport {
    /// Runs `body` with a transport to a cluster, and closes all connections afterwards.
    ///
    /// Plugins run as real processes, and time is the system's.
    package static func with<Result: Sendable>(
        _ access: ClusterAccess,
        hasTerminal: Bool,
        _ body: (ClusterTransport) async throws -> Result
    ) async throws -> Result {
        let time = Time(ContinuousClock())
        return try await RenewingTransport.with { network in
            let transport = ClusterTransport(
                access,
                hasTerminal: hasTerminal,
                runPlugin: { await PluginProcess.run($0, time: time) },
                unixSeconds: { Int(Date().timeIntervalSince1970) }
            ) { request, server throws(TransportError) in try await network.send(request, to: server) }
            return try await body(transport)
        }
    }
}
