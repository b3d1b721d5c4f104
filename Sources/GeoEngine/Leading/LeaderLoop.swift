package import KubernetesAPI
package import Logging
import Synchronization
package import Wire

/// Runs a `LeaderElector`: sends each request at its time, and updates `Leadership`.
package actor LeaderLoop {
    private let transport: any Transport
    private let requests: LeaseRequests
    private let leadership: Leadership
    private let time: Time
    /// The wall clock in microseconds since 1970, for the times in the lease.
    private let wallClock: @Sendable () -> Int
    private let random: RandomSource
    private let logger: Logger
    private let status: EngineStatus
    private let onAcquired: @Sendable () -> Void

    private var elector: LeaderElector
    /// Whether `elector.resign` has been called, to release the lease.
    private var hasElectorResigned = false
    /// Whether `resign` has been called; it has a lock, because any task may call `resign`.
    private let isResignRequested = Mutex(false)
    private let wakeSignal = Signal()

    package init(
        elector: LeaderElector,
        transport: any Transport,
        requests: LeaseRequests,
        leadership: Leadership,
        time: Time,
        wallClock: @escaping @Sendable () -> Int,
        random: RandomSource,
        logger: Logger,
        status: EngineStatus,
        onAcquired: @escaping @Sendable () -> Void
    ) {
        self.elector = elector
        self.transport = transport
        self.requests = requests
        self.leadership = leadership
        self.time = time
        self.wallClock = wallClock
        self.random = random
        self.logger = logger
        self.status = status
        self.onAcquired = onAcquired
    }

    /// Takes part in the election until the task is cancelled, or until `resign` has released the lease.
    package func run() async {
        var outcome = apply(elector.begin(moment))
        while !Task.isCancelled {
            if mustResign, !hasElectorResigned {
                hasElectorResigned = true
                outcome = apply(elector.resign(moment))
            }
            switch outcome.action {
            case .get: outcome = apply(elector.answered(await send(requests.get()), moment))
            case .create(let lease): outcome = apply(elector.answered(await send(requests.create(lease)), moment))
            case .update(let lease): outcome = apply(elector.answered(await send(requests.update(lease)), moment))
            case .wait(let instant):
                await wakeSignal.wait(until: instant, time.sleep)
                if !mustResign { outcome = apply(elector.waited(moment)) }
            case .stop: return
            }
        }
    }

    /// Ends the leadership at once; `run` then releases the lease and returns.
    package nonisolated func resign() {
        isResignRequested.withLock { $0 = true }
        leadership.set(until: nil)
        wakeSignal.raise()
    }

    private var mustResign: Bool { isResignRequested.withLock { $0 } }

    private var moment: LeaderElector.Moment {
        (now: time.now(), unixMicroseconds: wallClock(), random: random.next())
    }

    private func send(_ request: Request) async -> LeaseAnswer {
        do throws(TransportError) {
            let reply = try await transport.fetch(
                request,
                limit: LeaseRequests.replyLimit,
                timeout: LeaderElector.requestTimeout,
                time: time
            )
            return LeaseAnswer(reply)
        } catch {
            return .failed("\(error)")
        }
    }

    private func apply(_ outcome: LeaderElector.Outcome) -> LeaderElector.Outcome {
        // After `resign`, a late reply must not make this replica lead again.
        leadership.set(until: mustResign ? nil : elector.leadsUntil)
        if elector.knowsLease { status.noteLeaseSeen() }
        for notice in outcome.notices { report(notice) }
        return outcome
    }

    private func report(_ notice: LeaderElector.Notice) {
        switch notice {
        case .acquired:
            logger.info("Leading: the lease is ours", metadata: ["identity": "\(elector.identity)"])
            onAcquired()
        case .lost(let why): logger.warning("Not leading any more: \(why)")
        case .newHolder(let holder):
            logger.info(holder.isEmpty ? "Nobody leads" : "Standing by: \(holder) leads")
        case .failed(let why): logger.warning("Taking or renewing the lease failed: \(why)")
        case .released: logger.info("The lease is given back")
        }
    }
}
