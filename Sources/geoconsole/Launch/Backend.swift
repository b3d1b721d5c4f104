import FleetControl
import GeoEngine
import GeoRouting

/// What the console works with: the engine's two ends, and what has to run beside them.
struct Backend: Sendable {
    let surveyor: Surveyor
    let `operator`: Operator
    /// Until the task is cancelled.
    let run: @Sendable () async -> Void
}

/// What both ways to run are given.
struct Session: Sendable {
    var clock: WallClock
    var isReadOnly: Bool
    var who: String
    var audit: AuditFile?

    /// The operator of a surveyor; without an audit file nothing is written to Cloudflare.
    func `operator`(_ surveyor: Surveyor) -> Operator {
        let audit = audit
        return Operator(surveyor: surveyor, who: who) { entry in
            guard let audit else { throw LaunchError("there is no audit file") }
            try audit.append(entry.line)
        }
    }
}
