package import Wire

extension ListWatch {
    /// The server answered the watch request with 200.
    package mutating func watchOpened(now: Duration) -> Outcome {
        guard case .watching(var watching) = state else { return Outcome() }
        watching.openedAt = now
        watching.silence.opened(at: now)
        state = .watching(watching)
        return Outcome()
    }

    /// The server answered the watch request with another status.
    package mutating func watchRefused(_ reply: Reply, now: Duration, chance: Double) -> Outcome {
        guard case .watching(let watching) = state else { return Outcome() }
        return refused(watching, Status(reply), now, chance)
    }

    /// A line of the watch came in.
    package mutating func received(_ line: LineSplitter.Line, now: Duration, chance: Double) -> Outcome {
        guard case .watching(var watching) = state else { return Outcome() }
        lastHeard = now
        watching.silence.received(at: now)
        watching.hasEvents = true
        switch line {
        case .overlong(let bytes):
            watching.isIncomplete = true
            state = .watching(watching)
            return Outcome(notices: [.overlongLine(bytes: bytes)])
        case .whole(let bytes):
            do throws(MalformedReply) {
                return received(try WatchEvent(decoding: bytes), watching, now, chance)
            } catch {
                return relist(.malformed(error.description), now, chance)
            }
        }
    }

    /// The watch is over; `error` is what broke it off, nil where the server closed it.
    package mutating func watchEnded(_ error: TransportError?, now: Duration, chance: Double) -> Outcome {
        guard case .watching(let watching) = state else { return Outcome() }
        if watching.isIncomplete { return relist(.incomplete, now, chance) }
        let livedWell = watching.hasEvents || watching.openedAt.map { now - $0 >= .seconds(1) } ?? false
        let reason: Interruption = error.map { .transport($0) } ?? (livedWell ? .closed : .closedAtOnce)
        // An ordinary end: a short wait, spread out so that a restarted server is not met by all at once.
        let span = livedWell ? .seconds(0.5 + chance / 2) : backoff.delay(now, chance: chance)
        let next = isSilent(watching, now) ? Resumption.list(Listing()) : .watch(version: watching.version)
        return Outcome(notices: [.watchEnded(reason)], action: wait(span, then: next))
    }

    /// No whole line has come for as long as `watchDeadline` allows.
    package mutating func watchSilent(now: Duration, chance: Double) -> Outcome {
        guard case .watching(let watching) = state else { return Outcome() }
        var outcome = watchEnded(.timedOut(after: watching.silence.allowed), now: now, chance: chance)
        if watching.silence.isLearnt, !watching.isIncomplete {
            outcome.notices = [.watchEnded(.silent(for: watching.silence.allowed))]
        }
        return outcome
    }

    /// Whether not even a bookmark came for so long that the server's versions may lie below ours.
    ///
    /// A server that was restored from a backup takes such a watch, and says nothing until it has caught up.
    private func isSilent(_ watching: Watching, _ now: Duration) -> Bool {
        !watching.hasEvents && watching.openedAt.map { now - $0 >= Self.silenceLimit } ?? false
    }
}

// MARK: - Events

extension ListWatch {
    private mutating func received(
        _ event: WatchEvent,
        _ watching: Watching,
        _ now: Duration,
        _ chance: Double
    ) -> Outcome {
        switch event {
        case .added(let ingress, let version), .modified(let ingress, let version):
            return advance(watching, to: version, Outcome(changes: [.upsert(ingress)]))
        case .deleted(let id, let version): return advance(watching, to: version, Outcome(changes: [.delete(id)]))
        case .bookmark(let version, _):
            if ResourceVersion.isLower(version, than: watching.version) {
                return Outcome(notices: [.watchEnded(.wentBack)], action: relistExpired(now, chance))
            }
            var watching = watching
            watching.silence.receivedBookmark(at: now)
            return advance(watching, to: version, Outcome())
        case .unreadable(let object, let version):
            var watching = watching
            // Nobody can tell by an event when one without a name has been mended: a list will.
            if object.id == nil { watching.isIncomplete = true }
            let outcome = Outcome(changes: [.spoil(object)], notices: [.unreadable(object)])
            return advance(watching, to: version, outcome)
        case .unknown(let type): return advance(watching, to: "", Outcome(notices: [.unknownEvent(type: type)]))
        case .error(let status): return refused(watching, status, now, chance)
        }
    }

    private mutating func advance(_ watching: Watching, to version: String, _ outcome: Outcome) -> Outcome {
        var watching = watching
        if !version.isEmpty { watching.version = version }
        state = .watching(watching)
        return outcome
    }

    /// An error status, as the reply to the request or as an event.
    private mutating func refused(
        _ watching: Watching,
        _ status: Status,
        _ now: Duration,
        _ chance: Double
    ) -> Outcome {
        if status.isExpired {
            return Outcome(notices: [.watchEnded(.expired)], action: relistExpired(now, chance))
        }
        guard status.isTransient, !status.isAheadOfServer, !watching.isIncomplete else {
            return relist(.refused(status), now, chance, atLeast: status.retryAfter)
        }
        let span = backoff.delay(now, chance: chance, atLeast: status.retryAfter)
        let action = wait(span, then: .watch(version: watching.version))
        return Outcome(notices: [.watchEnded(.refused(status))], action: action)
    }

    private mutating func relist(
        _ reason: Interruption,
        _ now: Duration,
        _ chance: Double,
        atLeast asked: Duration? = nil
    ) -> Outcome {
        let span = backoff.delay(now, chance: chance, atLeast: asked)
        return Outcome(notices: [.watchEnded(reason)], action: wait(span, then: .list(Listing())))
    }
}
