import Wire

/// The cached credential of a plugin, which runs when needed, once at a time.
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

    /// The credential in use, and its serial number; runs the plugin where there is none.
    func current(for cluster: ClusterAccess) async throws(PluginError) -> (ExecCredential, serial: Int) {
        while true {
            if let credential = cache.credential(at: unixSeconds()) { return (credential, cache.serial) }
            if !isRunning { return try await renew(cluster) }
            await withCheckedContinuation { waiters.append($0) }
            if Task.isCancelled { throw PluginError(plugin, "was interrupted") }
        }
    }

    func rejected(serial: Int) {
        cache.rejected(serial: serial)
    }

    /// Runs the plugin and wakes the waiting callers afterwards: for its credential, or for a try of their own.
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
/// A failed run changes nothing: the next request tries again, and the requests are paced by their senders.
struct ExecCache: Sendable {
    private var credential: ExecCredential?
    /// Counts the credentials, so that a refusal of an old one does not throw away its successor.
    private(set) var serial = 0

    /// The credential to use at a Unix time; nil where the plugin has to run first.
    func credential(at unixSeconds: Int) -> ExecCredential? {
        guard let credential else { return nil }
        if let expiration = credential.expiration, expiration <= unixSeconds { return nil }
        return credential
    }

    /// Stores the credential of a run.
    ///
    /// A credential that has already expired is used once all the same: clocks differ, and the server decides.
    mutating func store(_ credential: ExecCredential) {
        self.credential = credential
        serial += 1
    }

    /// Drops the credential with this serial number, because the server refused it.
    mutating func rejected(serial: Int) {
        if serial == self.serial { credential = nil }
    }
}
