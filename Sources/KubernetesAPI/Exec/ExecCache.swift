/// Decides when a plugin has to run: a pure state machine, given the time.
///
///     empty ──► (run) ──► valid ──► expired, or refused by the server ──► (run) ──► …
///
/// A failed run changes nothing: the next request tries again, and the requests are paced by their senders.
package struct ExecCache: Sendable {
    private var credential: ExecCredential?
    /// Counts the credentials, so that a refusal of an old one does not throw away its successor.
    package private(set) var serial = 0

    package init() {}

    /// The credential to use at a Unix time; nil where the plugin has to run first.
    package func credential(at unixSeconds: Int) -> ExecCredential? {
        guard let credential else { return nil }
        if let expiration = credential.expiration, expiration <= unixSeconds { return nil }
        return credential
    }

    /// A run gave a credential.
    ///
    /// One that has expired already is used all the same, once: clocks differ, and the server decides.
    package mutating func store(_ credential: ExecCredential) {
        self.credential = credential
        serial += 1
    }

    /// The server refused the credential with this serial number.
    package mutating func rejected(serial: Int) {
        if serial == self.serial { credential = nil }
    }
}
