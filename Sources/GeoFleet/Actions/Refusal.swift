package import GeoRouting

/// The reason why an action cannot be done or was not done; `Presentation` has the text.
package enum Refusal: Error, Sendable, Equatable {
    // MARK: Something is missing or not known

    /// Nothing has been read from Cloudflare yet.
    case cloudflareUnread
    /// Nothing has been read from Cloudflare, as each read fails: with this kind of failure, and this reason in one line.
    case cloudflareUnreadable(FailureKind?, String)
    /// Nothing has been read from Cloudflare yet, and it refuses all calls until this moment.
    case unreadWhileBlocked(until: Moment)
    /// The pool with this name does not exist any more.
    case poolGone(String)
    case originGone(OriginKey)
    /// The load balancer with this host name does not exist any more.
    case loadBalancerGone(String)
    case clusterNotWatched(String)
    /// The cluster's sources have not been read yet.
    case clusterUnread(String)
    /// The cluster's watch has been down since this moment; `Unknown` says what is unknown for that reason.
    case watchDown(String, since: Moment?, Unknown)
    /// Cloudflare has been unreadable since this moment: it is unknown whether these clusters need a sync.
    case cloudflareDown(since: Moment?, clusters: [String])
    /// Another owner has an origin with an address that the cluster wants.
    case addressOwned(cluster: String, by: OwnerID)

    // MARK: Nothing to do

    /// The object is already enabled, or already disabled.
    case alreadyInState(Action.Target, isEnabled: Bool)
    /// The origin already has this weight.
    case hasWeight(origin: String, Int)
    /// No controller has applied a weight to the origin, so none can be restored.
    case noControllerWeight(origin: String)
    /// The origin already has this weight, which its controller applied.
    case hasControllerWeight(origin: String, Int)
    /// There is no stale origin to prune.
    case nothingStale
    case notStale(OriginKey)
    /// The cluster has no stale origin, so there is no removal to confirm.
    case noRemovalToConfirm(cluster: String)
    /// The cluster has stale origins, but none of them may be removed.
    case noRemovalAllowed(cluster: String)
    /// None of the origins can be removed, for these reasons.
    case noneRemovable([Warning])
    /// Cloudflare already has what these clusters ask for; with the disabled load balancers that they serve, by name.
    ///
    /// With a rivalry, it has so only until the other controller writes again.
    case alreadyInSync(clusters: [String], disabled: [String] = [], Rivalry? = nil)
    /// Several reasons, such as one for each cluster.
    case several([Refusal])

    // MARK: The action would do harm

    /// A source of this cluster asks for the origin.
    case stillWanted(cluster: String)
    /// Whether a source asks for the origin is not known now.
    case mayBeWanted
    /// The origin is the last one of this pool, and Cloudflare accepts no empty pool.
    case lastOrigin(pool: String)
    /// The action would remove this many of the cluster's origins, more than the brake allows at once.
    case brake(Int, of: Int, cluster: String)
    /// A controller pass for the cluster would fail, for this reason in the controller's words.
    case passWouldFail(cluster: String, String)
    /// A reason in the words of the planner, or of Cloudflare.
    case notice(String)

    // MARK: Undoing

    /// This session has no action with this number.
    case unknownAction(Int)
    /// This session has done no action that can be undone.
    case noActionYet
    /// The action has already been undone.
    case alreadyUndone
    /// The action created or deleted an object, which cannot be undone.
    case cannotBeUndone
    /// The objects already have their values from before the action.
    case alreadyAsBefore
    /// These fields have changed since the action, and an undo would overwrite them.
    ///
    /// `isOfWeight` says whether the action changed a weight, which other keys can set or release.
    case changedSince([FieldChange], isOfWeight: Bool)

    // MARK: Nothing was written

    /// Another action is still running.
    case busy
    /// The preview is no longer kept, because there are many newer previews.
    case previewExpired
    /// The console was started with `--read-only`.
    case readOnly
    /// Cloudflare refuses all calls until this moment, so that it could not be read right before the writes.
    case blocked(until: Moment)
    /// Cloudflare could not be read right before the writes, for a reason in one line.
    case readingFailed(String)
    /// Another object of the account uses the pool that is to be deleted.
    case poolUsed(pool: String, by: String)
    /// It is unknown whether another object uses the pool, for a reason in one line.
    case poolUsesUnknown(pool: String, String)
    /// The object with this name cannot be written, for a reason in one line.
    case unwritable(String, String)
    /// The writes stopped before one took effect, for this reason in one line; nil if there was nothing to write.
    case writesStopped(String?)

    /// A fact that is not known while a watch is down.
    package enum Unknown: Sendable, Equatable {
        /// Whether a source asks for the origin.
        case originWanted
        /// Whether sources ask for any of the origins.
        case originsWanted
        /// What the cluster's sources ask for.
        case wishes
        /// Whether the cluster's sources have other addresses by now.
        case addresses
    }
}

/// A fact that a person should know before confirming; `Presentation` has the text.
package enum Warning: Sendable, Equatable {
    /// A warning in the planner's own words.
    case notice(String)
    /// A cluster is not synced, for this reason.
    case clusterLeftOut(Refusal)
    /// The controller will keep the weight that the person sets, not its own weight, `controllerWeight`.
    case weightOverride(controllerWeight: Int)
    /// The origin becomes enabled, but gets no traffic because its weight is 0.
    case weightless
    /// The origin becomes enabled, but gets no traffic because its pool is disabled.
    case poolDisabled
    /// The origin is the last enabled one of a pool that a load balancer uses.
    case lastEnabled(pool: String)
    /// All enabled origins that stay in the pool are unreliable.
    case othersUnreliable(pool: String, [UnreliableOrigin])
    /// No watched cluster owns or wants the origin, and the pool's description names no other owner.
    case foreign
    /// The cluster of the origin's owner is not watched here.
    case ownerNotWatched(OwnerID)
    /// The pool that is switched off contains these foreign origins; by name.
    case foreignOrigins([String])
    /// Without the load balancer, the host name resolves to other DNS records or does not resolve.
    case dnsFallback(hostname: String)
    /// A stale origin stays, because it is the last one of its pool; `isLastEnabled` means the last enabled one.
    case staleOriginStays(OriginKey, isLastEnabled: Bool)
    /// The sync creates a load balancer, but does not include these watched clusters.
    case notSynced([String])
    /// The cluster's watch is down: the sync uses the wishes of the sources from this moment.
    case oldWishes(cluster: String, Moment?)
    case sharedPool(SharedPoolWarning)
    /// An origin of the pool is written by another controller too.
    case rivalry(Rivalry)
    case weight(WeightWarning)
    case fallback(FallbackEffect)
    /// The action adds this address again, although perhaps no source asks for the address any more.
    case addressAddedAgain(address: String, OriginKey, OriginOwnership)
    /// The action removes this address, although a source of the cluster asks for the address.
    case wantedAddressRemoved(address: String, pool: String, cluster: String)

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
