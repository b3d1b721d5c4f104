/// One check of a set-up, with its result.
package struct Check: Sendable, Equatable {
    /// What is checked; the raw value is the constant in JSON and the first word of the line.
    package enum Subject: String, Sendable, CaseIterable {
        case profile = "Profile"
        case settings = "Settings"
        case cloudflare = "Cloudflare"
        case token = "Token"
        case account = "Account"
        case zone = "Zone"
        case hostname = "Hostname"
        case permissions = "Permissions"
        case quota = "Quota"
        case pools = "Pools"
        case coordinates = "Coordinates"
        case loadBalancers = "LoadBalancers"
        case monitors = "Monitors"
        case clusterAccess = "ClusterAccess"
        case clusterRights = "ClusterRights"
        case selector = "Selector"
        case sources = "Sources"
        case owners = "Owners"
        case clock = "Clock"
        case terminal = "Terminal"
    }

    /// What has come of the check.
    package enum Result: Sendable, Equatable {
        /// All is well; the text says what was found.
        case good(String)
        case fault(Fault)
        /// It could not be checked, for this reason.
        case unknown(String)
    }

    /// What is checked.
    package var subject: Subject
    /// The short name of the cluster that is checked; nil where the check is of no single cluster.
    package var cluster: String?
    /// What has come of it.
    package var result: Result

    /// The fault; nil where none was found.
    package var fault: Fault? { if case .fault(let fault) = result { fault } else { nil } }
}

/// Something that is wrong with a set-up.
package struct Fault: Sendable, Equatable {
    /// The constant for programs, such as `TokenExpired`; it stays when the words change.
    package var reason: String
    /// Whether users are served all the same, and something can be improved.
    package var isWarning = false
    /// What is wrong, in one line.
    package var what: String
    /// Why it matters.
    package var why: String
    /// How to mend it.
    package var mend: String

    init(_ reason: String, isWarning: Bool = false, _ what: String, why: String, mend: String) {
        self.reason = reason
        self.isWarning = isWarning
        self.what = what
        self.why = why
        self.mend = mend
    }
}
