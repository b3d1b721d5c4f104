/// Plans one pool: which origins are kept, changed, adopted, added and removed.
struct PoolPlanner {
    let wanted: DesiredPool
    let rules: RoutingRules
    /// The addresses that the previous pass wanted, each with the Ingress that asked for it.
    let recentlyWanted: [Address: String]
    var removals = Removals.none
    /// Everything at Cloudflare, to find what uses the pool.
    var current = CurrentState(pools: [], loadBalancers: [])
    /// Wishes that must not be tried now, and why.
    var withheld: [Wish: String] = [:]
    /// The claims of refused Ingresses on this pool.
    var refused: RefusedClaims?
    /// The monitor that the pool gets; nil where it keeps what it has.
    var monitor: String?

    /// The pool's new list of origins.
    private var edits: [OriginEdit] = []
    /// The ownership record that goes with `edits`.
    private var record = OwnershipRecord()
    private var notices: [Notice] = []
    /// Indices of own origins that no Ingress wants: first those that the previous pass wanted, then by name.
    private var unwanted: [Int] = []
    /// Indices of own origins that are kept for a withheld wish: they are neither free nor stale.
    private var reserved: Set<Int> = []
    private var leftOut: [Wish: String] = [:]

    init(wanted: DesiredPool, rules: RoutingRules, recentlyWanted: [Address: String]) {
        self.wanted = wanted
        self.rules = rules
        self.recentlyWanted = recentlyWanted
    }

    mutating func plan(_ pool: Pool?) -> Plan {
        guard let pool else { return create() }
        switch pool.description.ownership {
        case .newer(let version):
            warn(
                "Pool \(pool.name) was last written by a newer release (ownership version \(version)): "
                    + "left as it is until this controller is upgraded"
            )
            return Plan(notices: notices)
        case .unreadable:
            warn(
                "Pool \(pool.name) has an ownership token in its description that cannot be read: left as it is; "
                    + "remove the token from the description to have the pool adopted again"
            )
            return Plan(notices: notices)
        case .none: return update(pool, record: OwnershipRecord())
        case .record(let record): return update(pool, record: record)
        }
    }

    // MARK: A new pool

    private mutating func create() -> Plan {
        let description = PoolDescription("")
        for want in open(wanted.origins).sorted(by: DesiredPool.DesiredOrigin.isOlder) { add(want, to: description) }
        var plan = Plan(notices: notices)
        plan.leftOut = leftOut
        if edits.isEmpty { return plan }
        let draft = PoolDraft(
            name: wanted.name,
            coordinates: rules.place.coordinates,
            description: description.with(record),
            origins: edits,
            monitor: monitor
        )
        plan.operations = [.createPool(draft)]
        return plan
    }

    /// The wishes that may be tried; notes the others as left out.
    private mutating func open(_ origins: [DesiredPool.DesiredOrigin]) -> [DesiredPool.DesiredOrigin] {
        origins.filter { want in
            guard let why = withheld[wish(want)] else { return true }
            leaveOut(want, why)
            return false
        }
    }

    private func wish(_ want: DesiredPool.DesiredOrigin) -> Wish { Wish(pool: wanted.name, address: want.address) }

    private mutating func leaveOut(_ want: DesiredPool.DesiredOrigin, _ why: String) {
        leftOut[wish(want)] = why
        // An empty reason means that the wish is tried later in the same pass, which needs no warning.
        if why.isEmpty { return }
        warn("Pool \(wanted.name): address \(want.address) is left out: \(why)")
    }

    private mutating func warn(_ text: String) { notices.append(Notice(.warning, text)) }

    // MARK: An existing pool

    private mutating func update(_ pool: Pool, record foundRecord: OwnershipRecord) -> Plan {
        edits = pool.origins.enumerated().map { OriginEdit(source: $0, name: $1.name) }
        record = ownRecord(foundRecord, in: pool)
        if record != foundRecord, !fits(record, pool.description) {
            warnOfLength("to take over from the owners in ADOPT_OWNERS: left as it is")
            return Plan(notices: notices)
        }
        let newcomers = matchEqualAddresses(pool)
        unwanted = unwantedOwn(pool)
        let rest = replaceUnwanted(pool, with: newcomers)
        for want in rest.sorted(by: DesiredPool.DesiredOrigin.isOlder) { add(want, to: pool.description) }
        var plan = Plan(stale: pool.keys(of: leftOvers(in: pool)))
        plan.removedOrigins = remove(from: pool, &plan)
        remindOfLeftOvers(pool)
        plan.operations = difference(to: pool).map { [.updatePool($0)] } ?? []
        plan.notices = notices
        plan.leftOut = leftOut
        return plan
    }

    /// The ownership record with former ids merged into the present one, and without own origins that are gone.
    private func ownRecord(_ current: OwnershipRecord, in pool: Pool) -> OwnershipRecord {
        var record = current
        let present = Set(pool.origins.map(\.name))
        for former in rules.adoptedOwners.sorted() where former != rules.owner {
            record[rules.owner].merge(current[former]) { mine, _ in mine }
            record[former] = [:]
        }
        record[rules.owner] = record[rules.owner].filter { present.contains($0.key) }
        return record
    }

    /// Handles the wishes for addresses that the pool already has; returns the other wishes.
    private mutating func matchEqualAddresses(_ pool: Pool) -> [DesiredPool.DesiredOrigin] {
        // The filter also acts: it rolls out weights, adopts origins and warns.
        wanted.origins.filter { want in
            guard let index = bestIndex(of: want.address, in: pool) else { return true }
            let origin = pool.origins[index]
            switch record.owner(of: origin.name) {
            case rules.owner: rollOut(want.weight, to: index, of: pool)
            case nil: adopt(origin, want, in: pool)
            case .some(let other):
                warn(
                    "Address \(want.address) in pool \(pool.name) belongs to owner \(other), not to \(rules.owner): "
                        + "left as it is; list the id in ADOPT_OWNERS if that cluster is gone"
                )
            }
            return false
        }
    }

    /// The index of the origin with this address: our own before one without an owner, then the first by name.
    private func bestIndex(of address: Address, in pool: Pool) -> Int? {
        func rank(_ index: Int) -> (Int, String) {
            let owner = record.owner(of: pool.origins[index].name)
            return (owner == rules.owner ? 0 : owner == nil ? 1 : 2, pool.origins[index].name)
        }
        return pool.origins.indices.filter { pool.origins[$0].address == address }.min { rank($0) < rank($1) }
    }

    private mutating func adopt(_ origin: Origin, _ want: DesiredPool.DesiredOrigin, in pool: Pool) {
        var extended = record
        extended[rules.owner][origin.name] = want.weight
        guard fits(extended, pool.description) else { return refuse(want) }
        record = extended
    }

    /// Updates a weight where it is still the one that we last applied; any other was set by a person, and stays.
    private mutating func rollOut(_ weight: Weight, to index: Int, of pool: Pool) {
        let name = pool.origins[index].name
        guard let applied = record[rules.owner][name], applied.percent == pool.origins[index].weight else { return }
        if applied == weight { return }
        var changed = record
        changed[rules.owner][name] = weight
        guard fits(changed, pool.description) else {
            return warnOfLength("to note weight \(weight.percent) of origin \(name): left at \(applied.percent)")
        }
        edits[index].weight = weight
        record = changed
    }

    /// Gives own unwanted origins a new address in place, so that a moved cluster keeps its origins' names and weights.
    ///
    /// An origin goes first to the Ingress that had it, then to the oldest wish. While the pool is held, it goes only
    /// to the Ingress that had it: another Ingress, whose wishes are unknown, may still ask for it. A withheld wish
    /// reserves the origin that it would have got. The result is the wishes that need a new origin.
    private mutating func replaceUnwanted(_ pool: Pool, with newcomers: [DesiredPool.DesiredOrigin]) -> [DesiredPool
        .DesiredOrigin]
    {
        var free = unwanted
        let open = open(newcomers)
        let openAddresses = Set(open.map(\.address))
        let formerHolders = Set(free.compactMap { former(pool.origins[$0]) })
        // Ingresses that had an origin come first, then other wishes that may be tried, then withheld ones.
        func rank(_ want: DesiredPool.DesiredOrigin) -> Int {
            formerHolders.contains(want.holder) ? 0 : openAddresses.contains(want.address) ? 1 : 2
        }
        let inOrder = newcomers.sorted { left, right in
            rank(left) != rank(right) ? rank(left) < rank(right) : DesiredPool.DesiredOrigin.isOlder(left, right)
        }
        var settled: Set<Address> = []
        for want in inOrder {
            let own = free.firstIndex { former(pool.origins[$0]) == want.holder }
            guard let place = own ?? (wanted.isHeld ? nil : free.indices.first) else { continue }
            let index = free.remove(at: place)
            settled.insert(want.address)
            guard openAddresses.contains(want.address) else {
                reserved.insert(index)
                continue
            }
            edits[index].address = want.address
            rollOut(want.weight, to: index, of: pool)
        }
        return open.filter { !settled.contains($0.address) }
    }

    /// The Ingress for which the previous pass wanted the origin's address; nil where no Ingress asked for it then.
    private func former(_ origin: Origin) -> String? { origin.address.flatMap { recentlyWanted[$0] } }

    private func unwantedOwn(_ pool: Pool) -> [Int] {
        let wantedAddresses = Set(wanted.origins.map(\.address))
        let indices = pool.origins.indices.filter { index in
            let origin = pool.origins[index]
            return record.owner(of: origin.name) == rules.owner
                && !(origin.address.map(wantedAddresses.contains) ?? false)
                && !(refused?.hold(origin, recentlyWanted) ?? false)
        }
        return indices.sorted { left, right in
            if isRecent(left, in: pool) != isRecent(right, in: pool) { return isRecent(left, in: pool) }
            return pool.origins[left].name < pool.origins[right].name
        }
    }

    private func isRecent(_ index: Int, in pool: Pool) -> Bool {
        former(pool.origins[index]) != nil
    }

    private mutating func add(_ want: DesiredPool.DesiredOrigin, to description: PoolDescription) {
        if let limit = rules.originLimit, edits.count >= limit {
            return leaveOut(want, "the account's plan allows \(limit) origins in a pool, and older wishes come first")
        }
        let name = OriginName.free(
            geo: rules.place.code,
            owner: rules.owner,
            address: want.address,
            taken: Set(edits.map(\.name)).union(record.owners.values.flatMap(\.keys))
        )
        var extended = record
        extended[rules.owner][name] = want.weight
        guard fits(extended, description) else { return refuse(want) }
        record = extended
        edits.append(OriginEdit(source: nil, name: name, address: want.address, weight: want.weight))
    }

    private func fits(_ record: OwnershipRecord, _ description: PoolDescription) -> Bool {
        description.with(record).utf8.count <= PoolDescription.lengthLimit
    }

    private mutating func refuse(_ want: DesiredPool.DesiredOrigin) {
        warnOfLength("to own \(want.address): skipped")
        leftOut[wish(want)] = "its description has no room left"
    }

    private mutating func warnOfLength(_ consequence: String) {
        warn(
            "Pool \(wanted.name) has no room left in its description (\(PoolDescription.lengthLimit) characters) "
                + "\(consequence); shorten the description or split the cluster over more pools"
        )
    }

    // MARK: The difference

    private func difference(to pool: Pool) -> PoolUpdate? {
        let carriedOver = edits.count { $0.source != nil }
        var update = PoolUpdate(
            id: pool.id,
            name: pool.name,
            keptOrigins: edits.filter { !$0.isChange }.count,
            isShared: record.owners.keys.contains { $0 != rules.owner }
                || pool.origins.contains { record.owner(of: $0.name) == nil }
        )
        update.removedOrigins = pool.origins.count - carriedOver
        if edits.contains(where: \.isChange) || edits.count != pool.origins.count { update.origins = edits }
        // A token with the same content is not written again, even where a server or an editor has broken its lines.
        if record != pool.description.record {
            update.description = pool.description.with(record)
            // Written in one request with the origins, so that the two always agree.
            update.origins = edits
        }
        if !rules.place.coordinates.isNear(pool.coordinates) { update.coordinates = rules.place.coordinates }
        update.monitor = monitor
        // A new description never comes without origins.
        let isEmpty = update.origins == nil && update.coordinates == nil && update.monitor == nil
        return isEmpty ? nil : update
    }

    // MARK: Left-overs

    /// Indices of own origins in the pool as it was read that no Ingress asks for, less those reused or reserved.
    private func leftOvers(in pool: Pool) -> [Int] {
        let untouched = Set(edits.filter { $0.address == nil }.compactMap(\.source))
        return unwanted.filter { untouched.contains($0) && !reserved.contains($0) }
    }

    /// Removes left-overs whose grace period is over; none while the pool is held.
    private mutating func remove(from pool: Pool, _ plan: inout Plan) -> Set<OriginKey> {
        if wanted.isHeld { return [] }
        let ripe = leftOvers(in: pool).filter { removals.origins.contains(pool.key(of: $0)) }
        // Origins that the same request adds do not count: only existing, enabled ones are known to serve.
        let removable = Removable(pool, candidates: ripe, current)
        let going = removable.indices
        if removable.endsService { plan.endingPools = [pool.id] }
        edits.removeAll { $0.source.map(going.contains) ?? false }
        for index in going { record[rules.owner][pool.origins[index].name] = nil }
        return pool.keys(of: going)
    }

    private mutating func remindOfLeftOvers(_ pool: Pool) {
        notices += leftOvers(in: pool).map { Self.leftOver(pool.origins[$0], in: pool, isHeld: wanted.isHeld) }
        guard let refused else { return }
        let wantedAddresses = Set(wanted.origins.map(\.address))
        notices += pool.origins.filter { origin in
            rules.owner(of: origin.name, in: pool) != nil && !(origin.address.map(wantedAddresses.contains) ?? false)
                && refused.hold(origin, recentlyWanted)
        }.map { refused.notice(on: $0, in: pool) }
    }

    static func leftOver(_ origin: Origin, in pool: Pool, isHeld: Bool) -> Notice {
        let place = "\(origin.name) (\(origin.address?.text ?? "no address")) in pool \(pool.name)"
        return Notice(
            .warning,
            isHeld
                ? "Origin \(place) is kept: an Ingress that has no address, or cannot be read, may ask for it"
                : "Left-over origin \(place): no Ingress asks for it any more, and it keeps its share of traffic",
            isReminder: true
        )
    }
}
