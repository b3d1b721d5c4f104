package import Wire

/// Changes of the stores without the APIs' checks, such as objects that no server would accept today.
extension World {
    /// Places objects of other users in the account.
    package func place(_ foreign: Foreign) {
        with { state in
            state.keepPast()
            foreign.place(into: &state.cloudflare, state.settings.cloudflare.zones)
        }
    }

    /// Puts an object into Cloudflare's store as it is, in place of the one with its id; returns that id.
    ///
    /// Nil, and nothing happens, where there is no such zone. An id and the times are made where they are missing.
    @discardableResult
    package func place(_ object: JSONObject, as type: ResourceType, at now: Duration) -> String? {
        with { $0.place(object, as: type, at: now) }
    }

    /// Puts an object into a cluster's store as it is, without its API server's checks; watches report it.
    ///
    /// False, and nothing happens, where there is no such cluster or kind, such as `ingresses`.
    @discardableResult
    package func store(_ object: JSONObject, as plural: String, in cluster: String, at now: Duration) -> Bool {
        with { state in
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }),
                let kind = ResourceKind.all.first(where: { $0.plural == plural })
            else { return false }
            // The store adds both to every object of a kind.
            let object = object.removing(["kind", "apiVersion"])
            state.clusters[index].commit(kind, key: StoredObject(object).key, object, at: now)
            return true
        }
    }

    /// An Ingress as a cluster stores it, under `namespace/name`; nil where there is none.
    package func ingress(_ key: String, in cluster: String) -> JSONObject? {
        with { state in state.clusters.first { $0.name == cluster }?.object(.ingress, key)?.json }
    }

    /// Marks a namespace as being deleted, or not; no object can be created in a marked one.
    ///
    /// False, and nothing happens, where there is no such cluster.
    @discardableResult
    package func setTerminating(_ isTerminating: Bool, namespace: String, in cluster: String) -> Bool {
        with { state in
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }) else { return false }
            if isTerminating {
                state.clusters[index].terminating.insert(namespace)
            } else {
                state.clusters[index].terminating.remove(namespace)
            }
            return true
        }
    }
}

extension WorldState {
    fileprivate mutating func place(_ object: JSONObject, as type: ResourceType, at now: Duration) -> String? {
        if case .loadBalancer(let zone) = type, !settings.cloudflare.zones.contains(where: { $0.id == zone }) {
            return nil
        }
        keepPast()
        let id = object["id"]?.string ?? cloudflare.makeID()
        let instant = JSON.string(cloudflare.stamp(timestamp(at: now)).precise)
        let header = JSONObject([("id", .string(id)), ("created_on", instant), ("modified_on", instant)])
        let whole = header.merging(object)
        if let index = try? cloudflare.index(of: id, in: type) {
            cloudflare[type][index] = whole
        } else {
            cloudflare[type].append(whole)
        }
        if type == .pool { cloudflare.noteMonitor(of: whole, at: timestamp(at: now)) }
        return id
    }
}
