package import GeoRouting

/// The reason why an action cannot be done or was not done; `Presentation` has the text.
package enum Refusal: Error, Sendable, Equatable {
    // MARK: Something is missing or not known

    /// Nothing has been read from Cloudflare yet.
    case unread
    /// The pool with this name does not exist any more.
    case poolGone(String)
    case originGone(OriginKey)
    /// The load balancer with this host name does not exist any more.
    case loadBalancerGone(String)
    case clusterNotWatched(String)
    /// The cluster's Ingresses have not been read yet.
    case clusterUnread(String)
    /// The cluster's watch has been down since this moment; `Unknown` says what is not known for that reason.
    case watchDown(String, since: Moment?, Unknown)
    /// Cloudflare has been unreadable since this moment: whether it has what these clusters want is not known.
    case cloudflareDown(since: Moment?, clusters: [String])
    /// Another owner has an origin with an address that the cluster wants.
    case poolOwned(cluster: String, by: OwnerID)

    // MARK: Nothing to do

    case already(Action.Target, isEnabled: Bool)
    case hasWeight(origin: String, Int)
    /// No controller has applied a weight to the origin, so none can be restored.
    case noControllerWeight(origin: String)
    case hasControllerWeight(origin: String, Int)
    case nothingStale
    case notStale(OriginKey)
    /// The cluster has no stale origin, so there is no removal to confirm.
    case nothingHeld(cluster: String)
    /// The cluster has stale origins, but none of them may be removed.
    case nothingMayGo(cluster: String)
    /// None of the origins can be removed, for these reasons.
    case allStay([Warning])
    /// Cloudflare already has what these clusters ask for.
    case alreadyInSync(clusters: [String])
    /// Several reasons, such as one for each cluster.
    case several([Refusal])

    // MARK: It would do harm

    /// An Ingress of this cluster asks for the origin.
    case stillWanted(cluster: String)
    /// Whether an Ingress asks for the origin is not known now.
    case mayBeWanted
    /// The origin is the last one of this pool, and Cloudflare accepts no empty pool.
    case lastOrigin(pool: String)
    /// The action would remove this many of the cluster's origins, more than the brake allows at once.
    case brake(Int, of: Int, cluster: String)
    /// A controller pass for the cluster would fail; with the reason in the controller's words.
    case pass(cluster: String, String)
    /// A reason in the words of the planner, or of Cloudflare.
    case notice(String)

    // MARK: Undoing

    /// This session has no action with this number.
    case noAction(Int)
    case nothingDone
    /// The action has already been undone.
    case isUndone
    /// The action created or deleted an object, which cannot be undone.
    case isFinal
    /// The objects already have their values from before the action.
    case isAsBefore
    /// These fields have changed since the action, and an undo would overwrite them.
    case changedSince([FieldChange])

    // MARK: Nothing was written

    /// Another action is still being performed.
    case busy
    /// The preview is no longer kept, because there are too many newer ones.
    case forgotten
    case readOnly
    /// Cloudflare could not be read or did not answer, for a reason in one line.
    case unanswered(String)
    /// Another object of the account uses the pool that is to be deleted.
    case poolUsed(pool: String, by: String)
    /// It cannot be found out whether another object uses the pool, for a reason in one line.
    case usersUnknown(pool: String, String)
    /// The object with this name cannot be written, for a reason in one line.
    case unwritable(String, String)
    /// The writes ended before one took effect, for a reason in one line; nil if there was nothing to write.
    case stopped(String?)

    /// A fact that is not known while a watch is down.
    package enum Unknown: Sendable, Equatable {
        /// Whether an Ingress asks for the origin.
        case originWanted
        /// Whether Ingresses ask for any of the origins.
        case originsWanted
        /// What the cluster's Ingresses ask for.
        case wishes
        /// Whether the cluster's Ingresses have other addresses by now.
        case addresses
    }
}

/// A fact that a person should know before confirming; `Presentation` has the text.
package enum Warning: Sendable, Equatable {
    /// A warning in the planner's own words.
    case notice(String)
    /// A cluster is not synced, for this reason.
    case clusterLeftOut(Refusal)
    /// The controller will keep the weight that the person sets, and will not apply its `own` weight.
    case override(own: Int)
    /// The origin becomes enabled, but gets no traffic because its weight is 0.
    case weightless
    case poolDisabled
    /// The origin is the last enabled one of a pool that a load balancer uses.
    case lastEnabled(pool: String)
    /// All enabled origins that stay in the pool are unreliable.
    case othersUnreliable(pool: String, [UnreliableOrigin])
    /// No watched cluster owns or wants the origin, and the pool's description names no other owner.
    case foreign
    case ownerNotWatched(OwnerID)
    case foreignOrigins([String])
    /// Without the load balancer, the host name resolves to other DNS records or does not resolve.
    case dnsFallback(hostname: String)
    /// A stale origin stays: it is the last one of its pool, or if `isLastEnabled` the last enabled one.
    case staleOriginStays(OriginKey, isLastEnabled: Bool)
    /// The sync creates a load balancer, but does not include these watched clusters.
    case notSynced([String])
    /// The cluster's watch is down: the sync uses what its Ingresses asked for at this moment.
    case oldWishes(cluster: String, Moment?)
    case sharedPool(SharedPoolWarning)
    case weight(WeightWarning)
    case fallback(FallbackEffect)
    /// The action adds this address again, though the address may not be wanted any more.
    case addressReturns(address: String, OriginKey, OriginOwnership)
    /// The action removes this address, though an Ingress of the cluster asks for it.
    case wantedAddressGoes(address: String, pool: String, cluster: String)

    /// An enabled origin that is unreliable.
    package struct UnreliableOrigin: Sendable, Equatable {
        /// The name of the origin.
        package var origin: String
        /// Why the origin is unreliable.
        package var reason: Reason

        /// The reason why an enabled origin is unreliable.
        package enum Reason: Sendable {
            case stale, foreign, unhealthy, weightless
        }
    }
}
