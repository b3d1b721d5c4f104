package import GeoRouting

/// Why an action cannot be done, or was not; `Presentation` has the words and the advice.
package enum Refusal: Error, Sendable, Equatable {
    // MARK: What it is about

    /// Nothing has been read from Cloudflare yet.
    case unread
    case poolGone(String)
    case originGone(OriginKey)
    /// By host name.
    case loadBalancerGone(String)
    case clusterNotWatched(String)
    /// The cluster's Ingresses have not been read yet.
    case clusterUnread(String)
    /// The cluster's watch is down since that moment, so that the `Unknown` cannot be answered.
    case watchDown(String, since: Moment?, Unknown)
    /// Cloudflare cannot be read since that moment, so that it is not known whether it is as these clusters ask.
    case cloudflareDown(since: Moment?, clusters: [String])
    /// An address that the cluster wants is in an origin of this other owner.
    case poolOwned(cluster: String, by: OwnerID)

    // MARK: Nothing to do

    case already(Action.Target, isEnabled: Bool)
    case hasWeight(origin: String, Int)
    /// No controller has set a weight that the origin could go back to.
    case noControllerWeight(origin: String)
    case hasControllerWeight(origin: String, Int)
    case nothingStale
    case notStale(OriginKey)
    /// No removal is held in this cluster.
    case nothingHeld(cluster: String)
    /// No origin of the cluster may be removed.
    case nothingMayGo(cluster: String)
    /// All that was to be removed stays, for these reasons.
    case kept([Warning])
    /// Cloudflare is as these clusters ask.
    case agrees(clusters: [String])
    case several([Refusal])

    // MARK: It would do harm

    /// An Ingress of this cluster asks for the origin.
    case asked(cluster: String)
    /// Whether an Ingress asks for it is not known now.
    case askedUnknown
    /// Cloudflare keeps no pool without an origin.
    case lastOrigin(pool: String)
    case brake(Int, of: Int, cluster: String)
    /// A controller pass for the cluster fails, in the controller's words.
    case pass(cluster: String, String)
    /// A reason in the words of the planner, or of Cloudflare.
    case notice(String)

    // MARK: Taking back

    case noAction(Int)
    case nothingDone
    case isUndone
    /// What it created or deleted cannot be taken back.
    case isFinal
    case isAsBefore
    case changedSince([FieldChange])

    // MARK: Nothing was written

    case busy
    /// The preview is too old.
    case forgotten
    case readOnly
    /// In one line, why Cloudflare could not be read or did not answer.
    case unanswered(String)
    /// Something else in the account uses the pool that is to be deleted.
    case poolUsed(pool: String, by: String)
    /// What else uses the pool cannot be found out, for a reason in one line.
    case usersUnknown(pool: String, String)
    /// The write of this object is not possible, for a reason in one line.
    case unwritable(String, String)
    /// What stopped the writes, in one line; nil where there was nothing to write.
    case stopped(String?)

    /// What is not known while a watch is down.
    package enum Unknown: Sendable, Equatable {
        /// Whether an Ingress asks for the origin, or for the origins.
        case asked, askedForAll
        case wishes
        /// Whether its Ingresses have other addresses by now.
        case addresses
    }
}

/// What a person should know before confirming; `Presentation` has the words.
package enum Warning: Sendable, Equatable {
    /// In the planner's own words.
    case notice(String)
    /// A cluster is left out, and why.
    case leftOut(Refusal)
    /// The controller will keep the weight set by hand, and not apply `own`, its own weight.
    case override(own: Int)
    case weightless
    case poolDisabled
    /// The last enabled origin of a pool that a load balancer uses.
    case lastEnabled(pool: String)
    case badRest(pool: String, [Doubtful])
    case foreign
    case ownerNotWatched(OwnerID)
    case foreignOrigins([String])
    /// The host name falls back to DNS records.
    case dnsFallback(hostname: String)
    /// A stale origin stays, as the last one, or the last enabled one, of its pool.
    case stays(OriginKey, isAttached: Bool)
    /// A load balancer is created, and these clusters are not synced with it.
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
