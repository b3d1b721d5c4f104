package import GeoRouting

/// Does by hand what a person has decided on: reviews it, reads again, writes, verifies, and keeps the books.
package actor Operator {
    private let surveyor: Surveyor
    private let who: String
    private let audit: @Sendable (AuditEntry) throws -> Void

    /// - Parameters:
    ///   - surveyor: what is known, and the way to Cloudflare.
    ///   - who: the person, for the audit file.
    ///   - audit: writes an entry down; what it throws says where it could not, and keeps the call from being sent.
    package init(surveyor: Surveyor, who: String, audit: @escaping @Sendable (AuditEntry) throws -> Void) {
        self.surveyor = surveyor
        self.who = who
        self.audit = audit
    }

    /// What the remedy would do, from what was last read; never waits for the network.
    package func review(_ remedy: Remedy) -> Review {
        Review(id: 1, remedy: remedy, title: "", object: "")
    }

    /// Reads again, compares with what the review was made for, writes and verifies.
    package func perform(_ review: Review) async -> ActionOutcome {
        .refused("")
    }
}
