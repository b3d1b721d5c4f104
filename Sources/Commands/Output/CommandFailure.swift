package import GeoFleet
import GeoRouting
package import Wire

/// Why a command has failed, with its exit status: a constant for programs, and one line that also names the mend.
package struct CommandFailure: Error, Sendable, Equatable {
    /// The kind of a failure; the raw value is the constant in JSON.
    package enum Reason: String, Sendable {
        /// The command line is wrong.
        case usage = "Usage"
        /// A name on the command line is the name of no object.
        case notFound = "NotFound"
        /// The settings or a file of this host cannot be used.
        case settings = "Settings"
        /// Not all that was asked for could be read.
        case incomplete = "Incomplete"
        case unauthorized = "Unauthorized"
        case forbidden = "Forbidden"
        case rateLimited = "RateLimited"
        case timedOut = "TimedOut"
        case unreachable = "Unreachable"
        case serverFault = "ServerFault"
        /// It cannot be told, for a reason that the message names.
        case unknown = "Unknown"
    }

    /// The kind of the failure.
    package var reason: Reason
    /// The cause and the mend in one line, without the name of the program.
    package var message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// A problem of a command.
    package init(_ problem: CommandProblem) {
        switch problem {
        case .usage(let text): self.init(.usage, text)
        case .unknown(let text): self.init(.unknown, text)
        }
    }

    /// Why nothing is known of Cloudflare's objects; nil where they are known.
    package init?(unread fleet: Fleet) {
        guard fleet.cloudflare.lastSuccess == nil else { return nil }
        self.init(
            fleet.cloudflare.isFailing ? Reason(fleet.cloudflare.failure) : .timedOut,
            ReadProblem.text(of: fleet)
        )
    }

    /// The exit status of the command.
    package var exit: CommandExit { reason == .usage ? .usage : .failed }

    /// The failure as an object of the kind `Status`; `deploy/schemas/status.json` describes it.
    package var json: JSON {
        .members(
            ("apiVersion", JSON.apiVersion),
            ("kind", "Status"),
            ("status", "Failure"),
            ("reason", .string(reason.rawValue)),
            ("message", .string(message.oneLine)),
            ("exitStatus", JSON(Int(exit.rawValue)))
        )
    }
}

extension CommandFailure.Reason {
    /// The constant for why a source of data cannot be read.
    init(_ kind: FailureKind?) {
        switch kind {
        case .unauthorized: self = .unauthorized
        case .forbidden: self = .forbidden
        case .rateLimited: self = .rateLimited
        case .timedOut: self = .timedOut
        case .unreachable: self = .unreachable
        case .serverFault: self = .serverFault
        case nil: self = .unknown
        }
    }
}
