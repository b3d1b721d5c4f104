package import GeoRouting

/// Something that happened while somebody watched.
package struct FleetEvent: Sendable, Equatable, Identifiable {
    package enum Kind: String, Sendable, CaseIterable {
        case ingress, watch
        /// What reading Cloudflare has shown.
        case pass = "read"
        case call, health, action
        /// What the console has to say of its own start.
        case console
    }

    /// Counts up from 1.
    package var id: Int
    package var moment: Moment
    package var kind: Kind
    package var level: Notice.Level
    /// The cluster's short name; nil where it is Cloudflare's.
    package var cluster: String?
    /// One line, such as `MODIFIED shop/api 203.0.113.11`.
    package var text: String
    /// What is the same each time that it happens: the text without the time that a call took.
    package var likeness: String

    package init(
        id: Int,
        moment: Moment,
        kind: Kind,
        level: Notice.Level,
        cluster: String? = nil,
        text: String,
        likeness: String? = nil
    ) {
        self.id = id
        self.moment = moment
        self.kind = kind
        self.level = level
        self.cluster = cluster
        self.text = text
        self.likeness = likeness ?? text
    }
}

/// One call to Cloudflare, answered or not.
package struct APICall: Sendable, Equatable, Identifiable {
    /// Counts up from 1.
    package var id: Int
    /// When it was sent.
    package var moment: Moment
    package var method: String
    /// Without the base URL.
    package var path: String
    /// Nil where no answer came.
    package var status: Int?
    package var duration: Duration
    /// The reply's `cf-ray`.
    package var ray: String?

    package init(id: Int, moment: Moment, method: String, path: String, status: Int?, duration: Duration) {
        self.id = id
        self.moment = moment
        self.method = method
        self.path = path
        self.status = status
        self.duration = duration
    }
}

/// What each region's probes say of a pool: Cloudflare's `/pools/{id}/health`.
package struct RegionalHealth: Sendable, Equatable {
    package struct Probe: Sendable, Equatable {
        /// A city, as Cloudflare labels its point of presence.
        package var region: String
        package var address: String
        package var isHealthy: Bool
        /// Such as `12.1ms`.
        package var roundTrip: String
        package var failureReason: String
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

    package var pool: String
    /// By region and address.
    package var probes: [Probe]

    package init(pool: String, probes: [Probe]) {
        self.pool = pool
        self.probes = probes
    }
}

/// A write that Cloudflare refused for good.
package struct WriteRefusal: Sendable, Equatable {
    /// The pool's name, or the load balancer's host name.
    package var object: String
    /// Cloudflare's own words, such as `Exceeded quota for pools`.
    package var message: String
    package var moment: Moment

    package init(object: String, message: String, moment: Moment) {
        self.object = object
        self.message = message
        self.moment = moment
    }
}

/// An instant that people can read: milliseconds since 1970, UTC.
///
/// A program takes the calendar once and then counts on with a monotonic clock, so that ages never jump.
package struct Moment: Sendable, Hashable, Comparable {
    package var milliseconds: Int

    package init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (moment: Moment, span: Duration) -> Moment {
        let (seconds, attoseconds) = span.components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        return Moment(milliseconds: moment.milliseconds + milliseconds)
    }

    package static func - (left: Moment, right: Moment) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

extension Duration {
    package var magnitude: Duration { self < .zero ? .zero - self : self }
}
