import HTTPTypes
import Wire

/// The answers of the servers, before faults distort them.
extension WorldState {
    mutating func answer(to request: Request, _ route: Route, at now: Duration) -> Answer {
        switch route.server {
        case .cloudflare: return .whole(cloudflareReply(to: request, at: now))
        case .kubernetes(let name):
            guard let index = clusters.firstIndex(where: { $0.name == name }) else {
                return .whole(Reply(404, StatusError.noResource.json))
            }
            // The handler gets the only copy of the store: with a second copy, each write would copy all objects.
            var handler = KubernetesHandler(route: route, epoch: settings.epoch, now: now, store: clusters[index])
            clusters[index] = ClusterStore(name: name, settings: settings.kubernetes, seed: seed)
            let watches = handler.store.watches.count
            let answer = handler.answer(to: request)
            clusters[index] = handler.store
            if case .stream = answer, clusters[index].watches.count > watches {
                clusters[index].applyFaultsToNewestWatch(&faults)
            }
            return answer
        }
    }

    private mutating func cloudflareReply(to request: Request, at now: Duration) -> Reply {
        let token = request.headers[.authorization] ?? ""
        let windows = settings.cloudflare.rateWindows
        if settings.cloudflare.isRateLimited,
            let exceeded = rateLimits[token, default: RateLimit(windows)].admit(at: now)
        {
            return withCommonHeaders(Reply(429, Envelope.failure(.rateLimited(by: exceeded))), token, at: now)
        }
        if request.isWrite { saveCopy() }
        var handler = cloudflareHandler(cloudflare, at: now)
        let reply = handler.reply(to: request)
        cloudflare = handler.store
        return withCommonHeaders(reply, token, at: now)
    }

    /// Keeps a copy of Cloudflare's store before a write, for stale reads.
    mutating func saveCopy() {
        olderStores.append(cloudflare)
        if olderStores.count > Self.olderStoreLimit { olderStores.removeFirst() }
    }

    /// Returns the reply with the headers that every reply of Cloudflare has.
    private mutating func withCommonHeaders(_ reply: Reply, _ token: String, at now: Duration) -> Reply {
        var reply = reply
        reply.headers.set("cf-ray", seed.hex(16) + "-SIM")
        reply.headers[.date] = timestamp(at: now + settings.cloudflare.clockSkew).headerText
        guard settings.cloudflare.isRateLimited, let limit = rateLimits[token] else { return reply }
        for (name, value) in limit.headers(at: now) { reply.headers.set(name, value) }
        if reply.status == 429 { reply.headers[.retryAfter] = String(limit.retryAfter(at: now)) }
        return reply
    }

    private func cloudflareHandler(_ store: CloudflareStore, at now: Duration) -> CloudflareHandler {
        CloudflareHandler(
            settings: settings.cloudflare,
            now: timestamp(at: now),
            store: store
        )
    }

    /// Returns the answer that another zone would give, or the next cluster.
    func foreignAnswer(to request: Request, _ route: Route, at now: Duration) -> Answer {
        switch route.server {
        case .cloudflare:
            var handler = cloudflareHandler(otherUsersStore, at: now)
            return .whole(handler.reply(to: request))
        case .kubernetes(let name):
            let index = clusters.firstIndex { $0.name == name } ?? 0
            return readOnly(request, route, clusters[(index + 1) % clusters.count], at: now)
        }
    }

    /// Returns the answer from the state before the last `writes` writes; changes nothing.
    func staleAnswer(to request: Request, _ route: Route, writes: Int, at now: Duration) -> Answer {
        switch route.server {
        case .cloudflare:
            var handler = cloudflareHandler(olderStores.suffix(writes).first ?? cloudflare, at: now)
            return .whole(handler.reply(to: request))
        case .kubernetes(let name):
            guard let store = clusters.first(where: { $0.name == name }) else { return .whole(Reply(404, [])) }
            return readOnly(request, route, store.rewound(to: store.version(writesAgo: writes)), at: now)
        }
    }

    /// Returns an answer from a copy of a store, so that the world's store does not change.
    private func readOnly(_ request: Request, _ route: Route, _ store: ClusterStore, at now: Duration) -> Answer {
        var handler = KubernetesHandler(route: route, epoch: settings.epoch, now: now, store: store)
        handler.store.watches = []
        return handler.answer(to: request)
    }
}

extension Response {
    /// The response for a whole reply; `body` replaces the reply's own body where it is not nil.
    init(_ reply: Reply, body: Body? = nil) {
        self.init(reply.status, headers: reply.headers, body: body ?? Body(reply.body))
    }
}
