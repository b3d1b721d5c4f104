package import GeoRouting

/// Why an action cannot be done, or was not; `Presentation` has the words and the advice.
package enum Refusal: Error, Sendable, Equatable {
    // MARK: Something is missing or not known

    /// Nothing has been read from Cloudflare yet.
    case unread
    /// There is no such pool any more; by name.
    case poolGone(String)
    case originGone(OriginKey)
    /// There is no such load balancer any more; by host name.
    case loadBalancerGone(String)
    case clusterNotWatched(String)
    /// The cluster's Ingresses have not been read yet.
    case clusterUnread(String)
    /// The cluster's watch is down since that moment, so that what `Unknown` names is not known.
    case watchDown(String, since: Moment?, Unknown)
    /// Cloudflare cannot be read since that moment, so that it is not known whether it has what these clusters want.
    case cloudflareDown(since: Moment?, clusters: [String])
    /// An origin with an address that the cluster wants belongs to this other owner.
    case poolOwned(cluster: String, by: OwnerID)

    // MARK: Nothing to do

    case already(Action.Target, isEnabled: Bool)
    case hasWeight(origin: String, Int)
    /// No controller has set a weight that the origin could go back to.
    case noControllerWeight(origin: String)
    case hasControllerWeight(origin: String, Int)
    case nothingStale
    case notStale(OriginKey)
    /// No origin of the cluster is stale, so that there is no removal to confirm.
    case nothingHeld(cluster: String)
    /// Origins of the cluster are stale, but none of them may be removed.
    case nothingMayGo(cluster: String)
    /// All that was to be removed stays, for these reasons.
    case kept([Warning])
    /// Cloudflare already has what these clusters ask for.
    case agrees(clusters: [String])
    /// More than one reason, such as one for each cluster.
    case several([Refusal])

    // MARK: It would do harm

    /// An Ingress of this cluster asks for the origin.
    case asked(cluster: String)
    /// It is not known now whether an Ingress asks for the origin.
    case askedUnknown
    /// Cloudflare keeps no pool without an origin.
    case lastOrigin(pool: String)
    /// The action would remove this many of the cluster's origins, more than the brake allows at once.
    case brake(Int, of: Int, cluster: String)
    /// A controller pass for the cluster would fail; with the reason in the controller's words.
    case pass(cluster: String, String)
    /// A reason in the words of the planner, or of Cloudflare.
    case notice(String)

    // MARK: Undoing

    /// This session has no action of this number.
    case noAction(Int)
    case nothingDone
    /// The action is undone already.
    case isUndone
    /// The action created or deleted an object, which cannot be undone.
    case isFinal
    /// The objects are already as they were before the action.
    case isAsBefore
    /// These fields have changed since the action, and undoing it would overwrite them.
    case changedSince([FieldChange])

    // MARK: Nothing was written

    /// Another action is still being performed.
    case busy
    /// The preview is no longer kept: too many newer ones were made.
    case forgotten
    case readOnly
    /// In one line, why Cloudflare could not be read or did not answer.
    case unanswered(String)
    /// Something else in the account uses the pool that is to be deleted.
    case poolUsed(pool: String, by: String)
    /// Whether anything else uses the pool cannot be found out, for a reason in one line.
    case usersUnknown(pool: String, String)
    /// The write of this object is not possible, for a reason in one line.
    case unwritable(String, String)
    /// The writes were stopped before any took effect, for a reason in one line; nil if there was nothing to write.
    case stopped(String?)

    /// What is not known while a watch is down.
    package enum Unknown: Sendable, Equatable {
        /// Whether an Ingress asks for the origin (`asked`), or for several (`askedForAll`).
        case asked, askedForAll
        /// What the cluster's Ingresses ask for.
        case wishes
        /// Whether the cluster's Ingresses have other addresses by now.
        case addresses
    }
}

/// What a person should know before confirming; `Presentation` has the words.
package enum Warning: Sendable, Equatable {
    /// A warning in the planner's own words.
    case notice(String)
    /// A cluster is left out, and why.
    case leftOut(Refusal)
    /// The controller will keep the weight set by hand, and not apply `own`, its own weight.
    case override(own: Int)
    /// The origin is enabled, but its weight of 0 keeps it from traffic.
    case weightless
    case poolDisabled
    /// The origin is the last enabled one of a pool that a load balancer uses.
    case lastEnabled(pool: String)
    /// No enabled origin that stays in the pool can be relied on.
    case badRest(pool: String, [Doubtful])
    /// No watched cluster owns or wants the origin, and no other owner claims it.
    case foreign
    case ownerNotWatched(OwnerID)
    case foreignOrigins([String])
    /// Without the load balancer, the host name resolves to other DNS records, or not at all.
    case dnsFallback(hostname: String)
    /// A stale origin stays: it is the last one of its pool, or if `isAttached` the last enabled one.
    case stays(OriginKey, isAttached: Bool)
    /// A load balancer is created, but these watched clusters are not part of the sync.
    case notSynced([String])
    /// The watch is down: the sync uses what the cluster's Ingresses asked for at that moment.
    case oldWishes(cluster: String, Moment?)
    case sharedPool(SharedPoolWarning)
    case weight(WeightWarning)
    case fallback(FallbackEffect)
    /// This address comes back, though it may not be wanted any more.
    case returns(address: String, OriginKey, OriginOwnership)
    /// This address is removed, though an Ingress of the cluster asks for it.
    case leaves(address: String, pool: String, cluster: String)

    /// An enabled origin that cannot be relied on.
    package struct Doubtful: Sendable, Equatable {
        /// The name of the origin.
        package var origin: String
        /// Why it cannot be relied on.
        package var reason: Reason

        /// What makes an enabled origin unreliable.
        package enum Reason: Sendable {
            case stale, foreign, unhealthy, weightless
        }
    }
}
