package import Wire

extension ListWatch {
    /// The server answered a list request.
    package mutating func listed(_ reply: Reply, now: Duration, chance: Double) -> Outcome {
        guard case .listing(let listing) = state else { return Outcome() }
        guard reply.status == 200 else { return refused(listing, Status(reply), now, chance) }
        do throws(MalformedReply) {
            let page = try IngressPage(decoding: reply.body)
            var bounds = listing.bounds
            try bounds.count(page)
            // The pages move on in the new value; the copy in the state would make appending to them a copy of all.
            state = .idle
            return received(page, bounds, listing, now, chance)
        } catch {
            return relist(.malformed(error.description), now, chance)
        }
    }

    /// A list request got no answer, or not all of it.
    package mutating func listFailed(_ error: TransportError, now: Duration, chance: Double) -> Outcome {
        guard case .listing(let listing) = state else { return Outcome() }
        if case .tooLarge = error { pageSize = max(1, pageSize / 2) }
        return retry(listing, .transport(error), now, chance)
    }

    private mutating func received(
        _ page: IngressPage,
        _ bounds: ListBounds,
        _ listing: consuming Listing,
        _ now: Duration,
        _ chance: Double
    ) -> Outcome {
        lastHeard = now
        listing.bounds = bounds
        listing.items.append(contentsOf: page.items)
        listing.unreadable.append(contentsOf: page.unreadable)
        let version = listing.version ?? page.resourceVersion
        listing.version = version
        listing.continuation = page.continuation
        var outcome = Outcome(notices: page.unreadable.map { .unreadable($0) })
        if page.continuation != nil {
            outcome.action = list(listing)
            return outcome
        }
        isSynced = true
        pageSize = fullPageSize
        outcome.notices.append(.listed(count: listing.items.count, resourceVersion: version))
        outcome.changes = [.replaceAll(listing.items, unreadable: listing.unreadable)]
        outcome.action = watch(version, chance)
        return outcome
    }

    private mutating func refused(
        _ listing: Listing,
        _ status: Status,
        _ now: Duration,
        _ chance: Double
    ) -> Outcome {
        if status.isExpired {
            return Outcome(notices: [.listFailed(.expired)], action: relistExpired(now, chance))
        }
        if status.isTransient { return retry(listing, .refused(status), now, chance, atLeast: status.retryAfter) }
        return relist(.refused(status), now, chance, atLeast: status.retryAfter)
    }

    /// The same page again: what has been read so far stays good.
    private mutating func retry(
        _ listing: Listing,
        _ reason: Interruption,
        _ now: Duration,
        _ chance: Double,
        atLeast asked: Duration? = nil
    ) -> Outcome {
        let span = backoff.delay(now, chance: chance, atLeast: asked)
        return Outcome(notices: [.listFailed(reason)], action: wait(span, then: .list(listing)))
    }

    private mutating func relist(
        _ reason: Interruption,
        _ now: Duration,
        _ chance: Double,
        atLeast asked: Duration? = nil
    ) -> Outcome {
        retry(Listing(), reason, now, chance, atLeast: asked)
    }
}
