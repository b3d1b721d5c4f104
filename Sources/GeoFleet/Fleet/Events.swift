package import GeoRouting

/// An event in the fleet since the start of the console.
package struct FleetEvent: Sendable, Equatable, Identifiable {
    /// What the event is about; the raw value is the word on the screen.
    package enum Kind: String, Sendable, CaseIterable {
        case source, watch
        /// A change that a read of Cloudflare shows, or a failed read.
        case read
        case call, health, action
        /// A message about the start of the console.
        case console
    }

    /// The number of the event, from 1.
    package var id: Int
    /// When the event happened.
    package var moment: Moment
    /// What the event is about, to filter and sort by.
    package var kind: Kind
    /// How serious the event is, for the colour and the glyph.
    package var level: Notice.Level
    /// The cluster's short name, or the geo of the pool; nil for an event that is about neither.
    package var cluster: String?
    /// The event in one line, such as `MODIFIED shop/api 203.0.113.11`.
    package var text: String
    /// The text without the parts that vary, for example a call's duration; a repetition has an equal key.
    package var repeatKey: String
    /// The person and the host, such as `alice@laptop`, for an action of this session; nil for all other events.
    package var who: String?
    /// Whether the event is the change of an object at Cloudflare that a read has found.
    package var isChange = false
    /// The addresses that a source asks for, or that are new in a pool; empty for all other events.
    package var addresses: [String] = []

    package init(
        id: Int,
        moment: Moment,
        kind: Kind,
        level: Notice.Level,
        cluster: String? = nil,
        text: String,
        repeatKey: String? = nil
    ) {
        self.id = id
        self.moment = moment
        self.kind = kind
        self.level = level
        self.cluster = cluster
        self.text = text
        self.repeatKey = repeatKey ?? text
    }
}

/// One call to Cloudflare, answered or not.
package struct APICall: Sendable, Equatable, Identifiable {
    /// The number of the call, from 1.
    package var id: Int
    /// When the call was sent.
    package var moment: Moment
    /// The HTTP method, such as `PATCH`.
    package var method: String
    /// The path without the base URL.
    package var path: String
    /// The HTTP status of the reply; nil without a reply.
    package var status: Int?
    /// The time from sending the request to its reply, or to the failure.
    package var duration: Duration
    /// The reply's `cf-ray`, Cloudflare's id of the call; nil without a reply.
    package var ray: String?
    /// Cloudflare's errors with code and message, such as `10000: Authentication error`; nil where it gave none.
    package var error: String?
    /// The name of the object whose id is in the path; nil where the path has no id, or an unknown one.
    package var objectName: String?

    package init(id: Int, moment: Moment, method: String, path: String, status: Int?, duration: Duration) {
        self.id = id
        self.moment = moment
        self.method = method
        self.path = path
        self.status = status
        self.duration = duration
    }
}

/// The probe results of a pool from each region, from Cloudflare's `/pools/{id}/health`.
package struct RegionalHealth: Sendable, Equatable {
    /// The probe result of one address from one region.
    package struct Probe: Sendable, Equatable {
        /// The city of Cloudflare's point of presence, in Cloudflare's words.
        package var region: String
        /// The address that was probed, such as `203.0.113.10`.
        package var address: String
        /// Whether the last probe succeeded.
        package var isHealthy: Bool
        /// The round-trip time as Cloudflare writes it, such as `12.1ms`.
        package var roundTrip: String
        /// Cloudflare's `failure_reason`, such as `TCP connection failed`; empty where it gave none.
        package var failureReason: String
        /// The HTTP status of the origin's answer; nil where there was no answer.
        package var responseCode: Int?

        package init(
            region: String,
            address: String,
            isHealthy: Bool,
            roundTrip: String,
            failureReason: String,
            responseCode: Int?
        ) {
            self.region = region
            self.address = address
            self.isHealthy = isHealthy
            self.roundTrip = roundTrip
            self.failureReason = failureReason
            self.responseCode = responseCode
        }
    }

    /// The pool that was probed, by id or name.
    package var pool: String
    /// The results, sorted by region, then address.
    package var probes: [Probe]

    package init(pool: String, probes: [Probe]) {
        self.pool = pool
        self.probes = probes
    }
}

/// A write that Cloudflare refused, and would refuse again.
package struct WriteRefusal: Sendable, Equatable {
    /// The pool's name, or the load balancer's host name.
    package var object: String
    /// Cloudflare's message, such as `Exceeded quota for pools`.
    package var message: String
    /// When the console learnt of the refusal.
    package var moment: Moment

    package init(object: String, message: String, moment: Moment) {
        self.object = object
        self.message = message
        self.moment = moment
    }
}

/// A point in time, as date and time of day.
///
/// `WallClock` makes moments from a monotonic clock: a change of the system clock does not change ages.
package struct Moment: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970, UTC.
    package var milliseconds: Int

    package init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    /// Whether `left` is the earlier moment.
    package static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `span` after `moment`; fractions of a millisecond are dropped.
    package static func + (moment: Moment, span: Duration) -> Moment {
        let (seconds, attoseconds) = span.components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        return Moment(milliseconds: moment.milliseconds + milliseconds)
    }

    /// The time from `right` to `left`; negative where `left` is earlier.
    package static func - (left: Moment, right: Moment) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

extension Duration {
    /// The duration without its sign.
    package var magnitude: Duration { self < .zero ? .zero - self : self }
}
