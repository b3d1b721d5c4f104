import Wire

/// The credentials of a plugin: run when needed, by one caller at a time.
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
    func current(for cluster: ExecCluster) async throws(PluginError) -> (ExecCredential, serial: Int) {
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

    /// Those who wait look again when this run is over: at its credential, or to try themselves.
    private func renew(_ cluster: ExecCluster) async throws(PluginError) -> (ExecCredential, serial: Int) {
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
