/// The planner of one pool: it decides which origins are kept, changed, adopted, added and removed.
struct PoolPlanner {
    let wanted: DesiredPool
    let rules: RoutingRules
    /// The addresses that the previous pass wanted, each with the Ingress that asked for it.
    let recentlyWanted: [Address: String]
    var removals = Removals.none
    /// The state of Cloudflare, which shows the users of the pool.
    var current = CurrentState(pools: [], loadBalancers: [])
    /// Wishes that must not be tried now, each with the reason.
    var withheld: [Wish: String] = [:]
    /// The refused Ingresses that ask for this pool.
    var refused: RefusedSources?
    /// The id of the monitor that the pool gets; nil where the pool keeps its present monitor, or has none.
    var monitor: String?

    /// Origins whose port and Host header must not be changed now, each with the reason.
    var withheldSettings: [OriginKey: String] = [:]
    /// What changes in the load balancers of the pool.
    var memberships = PoolMemberships()

    /// The pool's new list of origins.
    var edits: [OriginEdit] = []
    /// The ownership record for the origins in `edits`.
    var record = OwnershipRecord()
    /// The note for the origins in `edits`.
    var note: NoteDraft
    private var notices: [Notice] = []
    /// Indices of our origins that no Ingress wants; those that the previous pass wanted come before the others.
    private var unwantedIndices: [Int] = []
    /// Indices of our origins that wait for a withheld wish: they get no other address, and are not stale.
    private var reservedIndices: Set<Int> = []
    private var leftOut: [Wish: String] = [:]

    init(wanted: DesiredPool, rules: RoutingRules, recentlyWanted: [Address: String]) {
        self.wanted = wanted
        self.rules = rules
        self.recentlyWanted = recentlyWanted
        note = NoteDraft(PoolDescription(""), rules: rules)
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
        let allowed = withoutWithheld(wanted.origins)
        for desired in allowed.sorted(by: DesiredPool.DesiredOrigin.isOlder) { add(desired) }
        var plan = Plan(notices: notices)
        plan.leftOut = leftOut
        if edits.isEmpty { return plan }
        noteJoining()
        let description = newDescription() ?? ""
        plan.notices = notices
        let draft = PoolDraft(
            name: wanted.name,
            coordinates: rules.place.coordinates,
            description: description,
            origins: edits,
            monitor: monitor
        )
        plan.operations = [.createPool(draft)]
        return plan
    }

    /// The origins that may be tried; the withheld ones are noted as left out.
    private mutating func withoutWithheld(_ origins: [DesiredPool.DesiredOrigin]) -> [DesiredPool.DesiredOrigin] {
        origins.filter { desired in
            guard let why = withheld[wish(desired)] else { return true }
            leaveOut(desired, why)
            return false
        }
    }

    private func wish(_ desired: DesiredPool.DesiredOrigin) -> Wish {
        Wish(pool: wanted.name, address: desired.address)
    }

    private mutating func leaveOut(_ desired: DesiredPool.DesiredOrigin, _ why: String) {
        leftOut[wish(desired)] = why
        // With an empty reason, the wish is tried later in the same pass. This needs no warning.
        if why.isEmpty { return }
        warn("Pool \(wanted.name): address \(desired.address) is left out: \(why)")
    }

    mutating func warn(_ text: String) { notices.append(Notice(.warning, text)) }

    // MARK: An existing pool

    private mutating func update(_ pool: Pool, record foundRecord: OwnershipRecord) -> Plan {
        edits = pool.origins.enumerated().map { OriginEdit(source: $0, name: $1.name) }
        note = NoteDraft(pool.description, rules: rules)
        record = ownRecord(foundRecord, in: pool)
        if record != foundRecord, !note.hasRoom(for: record) {
            warnOfLength("to take over from the owners in ADOPT_OWNERS: left as it is")
            return Plan(notices: notices)
        }
        tidyNote(of: pool)
        let missingOrigins = matchEqualAddresses(pool)
        unwantedIndices = ownUnwantedIndices(pool)
        let unmatched = replaceUnwanted(pool, with: missingOrigins)
        for desired in unmatched.sorted(by: DesiredPool.DesiredOrigin.isOlder) { add(desired) }
        var plan = Plan(stale: pool.keys(of: staleIndices(in: pool)))
        plan.removedOrigins = remove(from: pool, &plan)
        addStaleNotices(pool)
        noteJoining()
        plan.operations = difference(to: pool).map { [.updatePool($0)] } ?? []
        plan.notices = notices
        plan.leftOut = leftOut
        return plan
    }

    /// The ownership record, with our former ids merged into our present id, and without our origins that are gone.
    private func ownRecord(_ current: OwnershipRecord, in pool: Pool) -> OwnershipRecord {
        var record = current
        let existing = Set(pool.origins.map(\.name))
        for former in rules.adoptedOwners.sorted() where former != rules.owner {
            record[rules.owner].merge(current[former]) { present, _ in present }
            record[former] = [:]
        }
        record[rules.owner] = record[rules.owner].filter { existing.contains($0.key) }
        return record
    }

    /// Plans the desired origins whose addresses the pool already has; returns the other desired origins.
    private mutating func matchEqualAddresses(_ pool: Pool) -> [DesiredPool.DesiredOrigin] {
        // The filter has side effects: it sets weights, adopts origins and warns.
        wanted.origins.filter { desired in
            guard let index = bestIndex(of: desired.address, in: pool) else { return true }
            let origin = pool.origins[index]
            switch record.owner(of: origin.name) {
            case rules.owner: applySettings(of: desired, to: index, of: pool)
            case nil: adopt(index, desired, in: pool)
            case .some(let other):
                warn(
                    "Address \(desired.address) in pool \(pool.name) belongs to owner \(other), not to \(rules.owner): "
                        + "left as it is; list the id in ADOPT_OWNERS if that cluster is gone"
                )
            }
            return false
        }
    }

    /// The index of the origin with this address; nil where there is none.
    ///
    /// Of several, our own is preferred, then one without an owner; of equal ones, the first by name.
    private func bestIndex(of address: Address, in pool: Pool) -> Int? {
        func rank(_ index: Int) -> (Int, String) {
            let owner = record.owner(of: pool.origins[index].name)
            return (owner == rules.owner ? 0 : owner == nil ? 1 : 2, pool.origins[index].name)
        }
        return pool.origins.indices.filter { pool.origins[$0].address == address }.min { rank($0) < rank($1) }
    }

    private mutating func adopt(_ index: Int, _ desired: DesiredPool.DesiredOrigin, in pool: Pool) {
        var extended = record
        extended[rules.owner][pool.origins[index].name] = desired.weight
        guard note.hasRoom(for: extended) else { return leaveOutForLength(desired) }
        record = extended
        applySettings(of: desired, to: index, of: pool)
    }

    /// Gives our unwanted origins new addresses; the origins keep their names and weights when a cluster moves.
    ///
    /// An origin is given to the Ingress that had it before, with the Ingress' new address, else to the oldest Ingress.
    /// While the pool is held, an origin is given only to the Ingress that had it before: an unreadable Ingress may still
    /// ask for the old address, but most often all have the same one, and it has moved for all. An origin for a withheld
    /// wish keeps its address, and is reserved.
    ///
    /// - Returns: the desired origins for which new origins must be added.
    private mutating func replaceUnwanted(
        _ pool: Pool,
        with missingOrigins: [DesiredPool.DesiredOrigin]
    ) -> [DesiredPool.DesiredOrigin] {
        var free = unwantedIndices
        let allowed = withoutWithheld(missingOrigins)
        let allowedAddresses = Set(allowed.map(\.address))
        let formerSources = Set(free.compactMap { formerSource(of: pool.origins[$0]) })
        // Ingresses that had an origin come first, then others with allowed wishes, then others with withheld wishes.
        func rank(_ desired: DesiredPool.DesiredOrigin) -> Int {
            formerSources.contains(desired.oldestSource) ? 0 : allowedAddresses.contains(desired.address) ? 1 : 2
        }
        let inOrder = missingOrigins.sorted { left, right in
            rank(left) != rank(right) ? rank(left) < rank(right) : DesiredPool.DesiredOrigin.isOlder(left, right)
        }
        var matched: Set<Address> = []
        for desired in inOrder {
            let own = free.firstIndex { formerSource(of: pool.origins[$0]) == desired.oldestSource }
            guard let position = own ?? (wanted.isHeld ? nil : free.indices.first) else { continue }
            let index = free.remove(at: position)
            matched.insert(desired.address)
            guard allowedAddresses.contains(desired.address) else {
                reservedIndices.insert(index)
                continue
            }
            edits[index].address = desired.address
            applySettings(of: desired, to: index, of: pool)
        }
        return allowed.filter { !matched.contains($0.address) }
    }

    /// The Ingress that asked for the origin's address in the previous pass; nil where none did.
    private func formerSource(of origin: Origin) -> String? { origin.address.flatMap { recentlyWanted[$0] } }

    /// Indices of our origins that no Ingress wants, in the order of `unwantedIndices`.
    private func ownUnwantedIndices(_ pool: Pool) -> [Int] {
        let wantedAddresses = Set(wanted.origins.map(\.address))
        let indices = pool.origins.indices.filter { index in
            let origin = pool.origins[index]
            return record.owner(of: origin.name) == rules.owner
                && !(origin.address.map(wantedAddresses.contains) ?? false)
                && !(refused?.holds(origin, recentlyWanted) ?? false)
        }
        return indices.sorted { left, right in
            if wasWanted(left, in: pool) != wasWanted(right, in: pool) { return wasWanted(left, in: pool) }
            return pool.origins[left].name < pool.origins[right].name
        }
    }

    /// Whether the previous pass wanted the address of the origin at this index.
    private func wasWanted(_ index: Int, in pool: Pool) -> Bool {
        formerSource(of: pool.origins[index]) != nil
    }

    private mutating func add(_ desired: DesiredPool.DesiredOrigin) {
        if let limit = rules.originLimit, edits.count >= limit {
            let why = "the account's plan allows \(limit) origins in a pool, and older wishes come first"
            return leaveOut(desired, why)
        }
        let name = OriginName.unused(
            geo: rules.place.code,
            owner: rules.owner,
            address: desired.address,
            taken: Set(edits.map(\.name)).union(record.owners.values.flatMap(\.keys))
        )
        var extended = record
        extended[rules.owner][name] = desired.weight
        guard note.hasRoom(for: extended) else { return leaveOutForLength(desired) }
        record = extended
        var edit = OriginEdit(source: nil, name: name, address: desired.address, weight: desired.weight)
        setPortAndHost(of: desired, in: &edit)
        edits.append(edit)
    }

    private mutating func leaveOutForLength(_ desired: DesiredPool.DesiredOrigin) {
        warnOfLength("to own \(desired.address): skipped")
        leftOut[wish(desired)] = "its description has no room left"
    }

    mutating func warnOfLength(_ consequence: String) {
        warn(
            "Pool \(wanted.name) has no room left in its description (\(PoolDescription.lengthLimit) characters) "
                + "\(consequence); shorten the description or split the cluster over more pools"
        )
    }

    // MARK: The difference

    private mutating func difference(to pool: Pool) -> PoolUpdate? {
        let stayingCount = edits.count { $0.source != nil }
        var update = PoolUpdate(
            id: pool.id,
            name: pool.name,
            keptOrigins: edits.filter { !$0.isChange }.count,
            needsReread: record.owners.keys.contains { $0 != rules.owner }
                || pool.origins.contains { record.owner(of: $0.name) == nil }
        )
        update.removedOrigins = pool.origins.count - stayingCount
        if edits.contains(where: \.isChange) || edits.count != pool.origins.count { update.origins = edits }
        if let description = newDescription() {
            update.description = description
            // One request writes the record, the note and the origins, so they always agree.
            update.origins = edits
        }
        if !rules.place.coordinates.isNear(pool.coordinates) { update.coordinates = rules.place.coordinates }
        update.monitor = monitor
        // Where the description is new, `origins` is set too, so the description needs no check here.
        let isEmpty = update.origins == nil && update.coordinates == nil && update.monitor == nil
        return isEmpty ? nil : update
    }

    // MARK: Stale origins

    /// Indices of our origins that no Ingress asks for, except those that have a new address or are reserved.
    private func staleIndices(in pool: Pool) -> [Int] {
        let untouched = Set(edits.filter { $0.address == nil }.compactMap(\.source))
        return unwantedIndices.filter { untouched.contains($0) && !reservedIndices.contains($0) }
    }

    /// Removes the stale origins whose grace period is over; none while the pool is held.
    private mutating func remove(from pool: Pool, _ plan: inout Plan) -> Set<OriginKey> {
        if wanted.isHeld { return [] }
        let dueIndices = staleIndices(in: pool).filter { removals.origins.contains(pool.key(of: $0)) }
        // Origins that the same request adds do not count, because they may not serve traffic yet.
        let removable = RemovableOrigins(pool, candidates: dueIndices, current)
        let removedIndices = removable.indices
        if removable.endsService { plan.poolsLosingService = [pool.id] }
        edits.removeAll { $0.source.map(removedIndices.contains) ?? false }
        for index in removedIndices {
            record[rules.owner][pool.origins[index].name] = nil
            note.entries.origins[pool.origins[index].name] = nil
        }
        return pool.keys(of: removedIndices)
    }

    private mutating func addStaleNotices(_ pool: Pool) {
        notices += staleIndices(in: pool).map { index in
            Self.staleNotice(on: pool.origins[index], in: pool, isHeld: wanted.isHeld)
        }
        guard let refused else { return }
        let wantedAddresses = Set(wanted.origins.map(\.address))
        notices += pool.origins.filter { origin in
            rules.owner(of: origin.name, in: pool) != nil && !(origin.address.map(wantedAddresses.contains) ?? false)
                && refused.holds(origin, recentlyWanted)
        }.map { refused.notice(on: $0, in: pool) }
    }

    /// The reminder of a stale origin that stays.
    static func staleNotice(on origin: Origin, in pool: Pool, isHeld: Bool) -> Notice {
        let title = "\(origin.name) (\(origin.address?.text ?? "no address")) in pool \(pool.name)"
        return Notice(
            .warning,
            isHeld
                ? "Origin \(title) is kept: an Ingress that has no address, or cannot be read, may ask for it"
                : "Left-over origin \(title): no Ingress asks for it any more, and it keeps its share of traffic",
            isReminder: true
        )
    }
}
