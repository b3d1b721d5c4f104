import GeoRouting
import KubernetesAPI
import Logging
import Wire

// Kinds that a CustomResourceDefinition defines: they can be absent, and can come and go.

extension Reflector {
    func confirmDeletions() async {
        while !Task.isCancelled {
            guard let instant = pending.nextLook else {
                await lookSignal.wait()
                continue
            }
            await lookSignal.wait(until: instant, time.sleep)
            if let instant = pending.nextLook, instant <= time.now(), !Task.isCancelled { await look() }
        }
    }

    /// Asks discovery whether the kind is served, and applies the deletions that count now.
    ///
    /// `isLast` says that no later look follows.
    func look(isLast: Bool = false) async {
        let presence = await presence()
        let now = time.now()
        var hasNews = false
        for id in pending.confirm(presence, at: now) where store.apply(.delete(id), to: kind) { hasNews = true }
        switch presence {
        case .served where machine.isSynced:
            if noteListed() { hasNews = true }
            isKnownAbsent = false
        case .served:
            // The list has answered 404, as a proxy does, or one of several API servers that is late.
            let text = "the API server has the kind \(kind.rawValue), but no list of it yet"
            if noteGap(text, .other(text)) { hasNews = true }
        case .absent where kind.isOptional && !machine.isSynced:
            if noteLeftOut(isLast, at: now) { hasNews = true }
        case .absent:
            let mend = "install its definition, or take gateway out of SOURCES"
            if noteGap("the API server does not have the kind \(kind.rawValue): \(mend)", .absent) { hasNews = true }
        case .beingRemoved:
            if noteGap("the definition of the kind \(kind.rawValue) is being removed", .beingRemoved) { hasNews = true }
        case .unknown(let why):
            if !pending.isEmpty || !machine.isSynced {
                let text = "whether the API server has the kind \(kind.rawValue) is not known: \(why)"
                if noteGap(text, .other(text)) { hasNews = true }
            }
        }
        metrics.showSources(store.count(of: kind), of: kind)
        if hasNews { onNews() }
    }

    /// Records that the server lacks a kind that older releases of the Gateway API do not have.
    ///
    /// No object of the kind can exist. But its definition may just be installed anew: for a while nothing is removed.
    ///
    /// - Returns: whether this is news.
    private func noteLeftOut(_ isLast: Bool, at now: Duration) -> Bool {
        let since = absentSince ?? now
        absentSince = since
        logAbsence("\(kind.plural) are left out: this API server does not have the kind in \(kind.apiVersion)")
        observe(.leftOut)
        let isFirst = status.noteListed(kind)
        if isLast || now - since >= Self.reinstallTime {
            gap = nil
            return store.setGap(nil, of: kind) || isFirst
        }
        let text = "\(kind.plural) are left out, but their definition may come back in the next minutes"
        gap = text
        return store.setGap(text, of: kind) || isFirst
    }

    /// How long an optional kind that is absent at the start holds what the cluster has.
    private static let reinstallTime = Duration.seconds(600)

    private func presence() async -> KindPresence {
        do throws(TransportError) {
            let reply = try await transport.fetch(
                requests.discovery,
                limit: Self.discoveryLimit,
                timeout: Self.listTimeout,
                time: time
            )
            return KindPresence(reply, of: kind)
        } catch {
            return .unknown("\(error)")
        }
    }

    /// The size limit of a reply of discovery, in bytes; that of the Gateway API has a few thousand.
    private static let discoveryLimit = 1 << 20

    private func logAbsence(_ text: String) {
        if isKnownAbsent { return }
        logger.warning("\(text)")
        isKnownAbsent = true
    }

    /// Records why not all objects of the kind are known; returns whether this is news.
    func noteGap(_ why: String, _ cause: KindGap) -> Bool {
        logAbsence("\(kind.plural) are not known: \(why)")
        let isFirstAnswer = status.watchFailed(kind, why)
        return setGap("\(kind.plural) are not known: \(why)", cause) || isFirstAnswer
    }
}
