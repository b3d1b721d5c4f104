import Wire

/// Caches a plugin's credential, and runs the plugin when a new one is needed: never twice at the same time.
actor ExecCredentials {
    private let plugin: Kubeconfig.ExecPlugin
    private let hasTerminal: Bool
    private let run: PluginRunner
    private let unixSeconds: @Sendable () -> Int

    private var cache = ExecCache()
    private var isRunning = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(
        _ plugin: Kubeconfig.ExecPlugin,
        hasTerminal: Bool,
        run: @escaping PluginRunner,
        unixSeconds: @escaping @Sendable () -> Int
    ) {
        self.plugin = plugin
        self.hasTerminal = hasTerminal
        self.run = run
        self.unixSeconds = unixSeconds
    }

    /// The cached credential and its serial number; runs the plugin first where the cache has none to use.
    func current(for cluster: ClusterAccess) async throws(PluginError) -> (ExecCredential, serial: Int) {
        while true {
            if let credential = cache.credential(at: unixSeconds()) { return (credential, cache.serial) }
            if !isRunning { return try await renew(cluster) }
            // Another caller's run is under way: wait for its end, then look into the cache again.
            await withCheckedContinuation { waiters.append($0) }
            if Task.isCancelled { throw PluginError(plugin, "was interrupted") }
        }
    }

    /// Drops the credential with this serial number, because the server refused it.
    func rejected(serial: Int) {
        cache.rejected(serial: serial)
    }

    /// Runs the plugin, then wakes the waiting callers: they use its credential, or run it again where it failed.
    private func renew(_ cluster: ClusterAccess) async throws(PluginError) -> (ExecCredential, serial: Int) {
        isRunning = true
        defer {
            isRunning = false
            for waiter in waiters { waiter.resume() }
            waiters = []
        }
        let end = await run(try plugin.run(cluster: cluster, hasTerminal: hasTerminal))
        let credential = try ExecCredential(end, of: plugin)
        cache.store(credential)
        return (credential, cache.serial)
    }
}

/// Decides when a plugin has to run: a pure state machine, given the time.
///
///     empty ──► (run) ──► valid ──► expired, or refused by the server ──► (run) ──► …
///
/// A failed run changes nothing: the next request runs the plugin again. The senders of requests wait between their
/// attempts, so that a broken plugin does not run in a tight loop.
struct ExecCache: Sendable {
    private var credential: ExecCredential?
    /// The number of credentials stored so far, which identifies the newest.
    ///
    /// When the server refuses an older credential, the newest stays.
    private(set) var serial = 0

    /// The credential to use at a Unix time; nil where the plugin has to run first.
    func credential(at unixSeconds: Int) -> ExecCredential? {
        guard let credential else { return nil }
        if let expiration = credential.expiration, expiration <= unixSeconds { return nil }
        return credential
    }

    /// Stores the credential of a run.
    ///
    /// The request that caused the run uses its credential even if that seems to have expired already: clocks differ,
    /// and the server decides.
    mutating func store(_ credential: ExecCredential) {
        self.credential = credential
        serial += 1
    }

    /// Drops the credential with this serial number, because the server refused it.
    mutating func rejected(serial: Int) {
        if serial == self.serial { credential = nil }
    }
}
