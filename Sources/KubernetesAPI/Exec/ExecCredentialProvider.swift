import Wire

/// Gives the credential of an exec plugin: the cached one, or a new one from a run of the plugin.
///
/// Runs of the plugin never overlap.
actor ExecCredentialProvider {
    private let plugin: Kubeconfig.ExecPlugin
    private let hasTerminal: Bool
    private let runPlugin: PluginRunner
    private let unixSeconds: @Sendable () -> Int

    private var cache = ExecCredentialCache()
    private var isRunning = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(
        _ plugin: Kubeconfig.ExecPlugin,
        hasTerminal: Bool,
        runPlugin: @escaping PluginRunner,
        unixSeconds: @escaping @Sendable () -> Int
    ) {
        self.plugin = plugin
        self.hasTerminal = hasTerminal
        self.runPlugin = runPlugin
        self.unixSeconds = unixSeconds
    }

    /// The valid credential and its generation; runs the plugin first where the cache has no valid one.
    func current(for cluster: ClusterAccess) async throws(PluginError) -> (ExecCredential, generation: Int) {
        while true {
            if let credential = cache.credential(at: unixSeconds()) { return (credential, cache.generation) }
            if !isRunning { return try await renew(cluster) }
            // Another caller is running the plugin: wait for the end of that run, then look into the cache again.
            await withCheckedContinuation { waiters.append($0) }
            if Task.isCancelled { throw PluginError(plugin, "was interrupted") }
        }
    }

    /// Drops the credential of this generation, because the server refused it.
    func discard(generation: Int) {
        cache.discard(generation: generation)
    }

    /// Runs the plugin, then wakes the waiting callers.
    ///
    /// They use the new credential; where the run failed, they run the plugin again.
    private func renew(_ cluster: ClusterAccess) async throws(PluginError) -> (ExecCredential, generation: Int) {
        isRunning = true
        defer {
            isRunning = false
            for waiter in waiters { waiter.resume() }
            waiters = []
        }
        let result = await runPlugin(try plugin.makeRun(cluster: cluster, hasTerminal: hasTerminal))
        let credential = try ExecCredential(result, of: plugin)
        cache.store(credential)
        return (credential, cache.generation)
    }
}

/// Decides when a plugin has to run: a pure state machine that gets the time as an argument.
///
///     empty ──► (run) ──► valid ──► expired, or refused by the server ──► (run) ──► …
///
/// A failed run changes nothing: the next request runs the plugin again. The senders of requests wait between their
/// attempts, so that a broken plugin does not run in a tight loop.
struct ExecCredentialCache: Sendable {
    private var credential: ExecCredential?
    /// The number of credentials stored so far; it identifies the newest one.
    ///
    /// When the server refuses an older credential, the newest one stays.
    private(set) var generation = 0

    /// The credential to use at a Unix time; nil where the plugin has to run first.
    func credential(at unixSeconds: Int) -> ExecCredential? {
        guard let credential else { return nil }
        if let expiration = credential.expiration, expiration <= unixSeconds { return nil }
        return credential
    }

    /// Stores the credential of a run.
    ///
    /// The request that caused the run uses the credential even if it seems to have expired already: clocks differ, and
    /// the server decides.
    mutating func store(_ credential: ExecCredential) {
        self.credential = credential
        generation += 1
    }

    /// Drops the credential of this generation, because the server refused it.
    mutating func discard(generation: Int) {
        if generation == self.generation { credential = nil }
    }
}
