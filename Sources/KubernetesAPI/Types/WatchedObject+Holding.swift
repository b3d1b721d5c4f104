extension WatchedObject {
    /// The object as passes use it: what its status does not say for certain now is taken from its former version.
    ///
    /// Controllers clear a status while they restart, or write it minutes after the spec has changed. Removing what a
    /// status no longer says causes outages (kubernetes-sigs/external-dns#2677, #3841, #4023).
    ///
    /// | kind                 | its own fields are used where                 | else                                    |
    /// |----------------------|-----------------------------------------------|-----------------------------------------|
    /// | Ingress, Service     | the status has an address                     | the former addresses                    |
    /// | Gateway              | it has an address, and Accepted and Programmed are True for the present spec | the former addresses |
    /// | ListenerSet          | Accepted is True for the present spec         | the former Gateway                      |
    /// | route                | each parent accepts or refuses the present spec | the former parents and host names too |
    ///
    /// - Parameter former: the version in the store, nil for none; a version with another uid is of another object.
    /// - Returns: the object, with `doubt` set where something of it is not certain.
    package func holding(_ former: WatchedObject?) -> WatchedObject {
        let known = former?.uid == uid ? former : nil
        switch kind {
        case .ingress, .service:
            guard addresses.isEmpty, extras.refusal == nil, let known, !known.addresses.isEmpty else { return self }
            var copy = self
            copy.addresses = known.addresses
            return copy
        case .gateway: return holdingAddresses(of: known)
        case .listenerSet: return holdingGateway(of: known)
        case .httpRoute, .grpcRoute, .tlsRoute: return holdingParents(of: known)
        }
    }

    private func holdingAddresses(of known: WatchedObject?) -> WatchedObject {
        var copy = self
        if case .refused(let why) = extras.acceptance.asDoubt {
            copy.extras.doubt = why
        } else if !addresses.isEmpty {
            return self
        }
        copy.addresses = known?.addresses ?? []
        return copy
    }

    private func holdingGateway(of known: WatchedObject?) -> WatchedObject {
        guard case .refused(let why) = extras.acceptance.asDoubt else { return self }
        var copy = self
        copy.extras.parents = known?.extras.parents ?? []
        copy.extras.doubt = why
        return copy
    }

    /// A route whose `parents` are those that count, all of them accepted.
    private func holdingParents(of known: WatchedObject?) -> WatchedObject {
        var copy = self
        let accepted = extras.parents.filter { $0.acceptance == .accepted }
        copy.extras.parents = accepted
        let unknown = extras.parents.compactMap { parent -> (ParentReference, String)? in
            if case .unknown(let why) = parent.acceptance { (parent.reference, why) } else { nil }
        }
        guard let doubt = unknown.first?.1 else {
            if accepted.isEmpty { copy.extras.refusal = refusalOfAllParents }
            return copy
        }
        copy.extras.doubt = doubt
        copy.extras.undecidedParents = unknown.map(\.0)
        guard let known else { return copy }
        let present = extras.parents.map(\.reference)
        copy.extras.parents += known.extras.parents.filter { parent in
            if unknown.contains(where: { $0.0 == parent.reference }) { return true }
            // A parent that has left the spec counts until one of the new parents accepts the route.
            return accepted.isEmpty && !present.contains(parent.reference)
        }
        let newNames = accepted.isEmpty ? [] : extras.specHostnames
        let formerNames = known.extras.parents.isEmpty ? extras.specHostnames : known.extras.specHostnames
        copy.extras.specHostnames = formerNames + newNames.filter { !formerNames.contains($0) }
        return copy
    }

    private var refusalOfAllParents: String {
        guard let parent = extras.parents.first else { return "it names no Gateway or ListenerSet as its parent" }
        guard case .refused(let why) = parent.acceptance else { return "no parent accepts it" }
        return "\(parent.reference.description) refuses it: \(why)"
    }
}

extension Acceptance {
    /// `refused` with the reason for everything that is not `accepted`.
    fileprivate var asDoubt: Acceptance { if case .unknown(let why) = self { .refused(why) } else { self } }
}
