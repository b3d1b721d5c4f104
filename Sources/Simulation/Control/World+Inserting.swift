package import Wire

/// The changes of the stores without the checks of the APIs.
extension World {
    /// Inserts objects of other users into the account.
    package func insert(_ objects: OtherUsersObjects) {
        with { state in
            state.saveCopy()
            objects.insert(into: &state.cloudflare, state.settings.cloudflare.zones)
        }
    }

    /// Inserts an object into Cloudflare's store without checks; returns its id, or nil where the zone is unknown.
    ///
    /// The object replaces any object with the same id. A missing id and missing times are added. Nothing changes where
    /// the zone is unknown.
    @discardableResult
    package func insert(_ object: JSONObject, as type: ResourceType, at now: Duration) -> String? {
        with { $0.insert(object, as: type, at: now) }
    }

    /// Inserts an object into a cluster's store without checks; returns false where the cluster or kind is unknown.
    ///
    /// `plural` is the name of the kind in paths, such as `ingresses`. Watches report the change.
    @discardableResult
    package func insert(_ object: JSONObject, as plural: String, in cluster: String, at now: Duration) -> Bool {
        with { state in
            guard let index = state.clusters.firstIndex(where: { $0.name == cluster }),
                let kind = ResourceKind.all.first(where: { $0.plural == plural })
            else { return false }
            // The store itself adds these two members to every object.
            let object = object.removing(["kind", "apiVersion"])
            state.clusters[index].commit(kind, key: StoredObject(object).key, object, at: now)
            return true
        }
    }

    /// Returns an Ingress as a cluster stores it; nil where there is none.
    ///
    /// The key is `NAMESPACE/NAME`.
    package func ingress(_ key: String, in cluster: String) -> JSONObject? {
        with { state in state.clusters.first { $0.name == cluster }?.object(.ingress, key)?.json }
    }

    /// Marks a namespace as being deleted, or removes the mark; returns false where the cluster is unknown.
    ///
    /// No object can be created in a marked namespace.
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
    fileprivate mutating func insert(_ object: JSONObject, as type: ResourceType, at now: Duration) -> String? {
        if case .loadBalancer(let zone) = type, !settings.cloudflare.zones.contains(where: { $0.id == zone }) {
            return nil
        }
        saveCopy()
        let id = object["id"]?.string ?? cloudflare.makeID()
        let instant = JSON.string(cloudflare.instantOfWrite(at: timestamp(at: now)).textWithMicroseconds)
        let serverMembers = JSONObject([("id", .string(id)), ("created_on", instant), ("modified_on", instant)])
        let whole = serverMembers.merging(object)
        if let index = try? cloudflare.index(of: id, in: type) {
            cloudflare[type][index] = whole
        } else {
            cloudflare[type].append(whole)
        }
        if type == .pool { cloudflare.recordMonitor(of: whole, at: timestamp(at: now)) }
        return id
    }
}
