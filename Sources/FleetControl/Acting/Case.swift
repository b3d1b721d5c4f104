import GeoEngine
import GeoFleet
import CloudflareAPI
import GeoRouting
import Wire

/// A remedy judged on one state of the world: what would be sent, and what the decision rests on.
struct Case: Sendable {
    let remedy: Remedy
    let reading: Reading
    let fleet: Fleet
    var title: String
    var object: String
    var writes: [CloudflareRequest] = []
    var changes: [Review.Change] = []
    var effects: [String] = []
    var warnings: [String] = []
    var requirement = Review.Requirement.key
    /// Ids of the objects whose state the decision rests on.
    var concerned: Set<String> = []
    /// Clusters in whose controllers' stead a pass is run instead of sending `writes` one by one.
    var actsAs: [String] = []
    var refusal: String?

    init(_ remedy: Remedy, on fleet: Fleet, _ reading: Reading, journal: Journal) {
        self.remedy = remedy
        self.reading = reading
        self.fleet = fleet
        title = remedy.title
        object = remedy.object
        do throws(Refusal) {
            if case .undo(let action) = remedy {
                try takeBack(action, journal)
            } else {
                try plan()
            }
        } catch {
            refusal = error.text
        }
    }

    private mutating func plan() throws(Refusal) {
        let plan = try remedy.plan(on: fleet)
        let network = plan.actsAs.first.flatMap(fleet.cluster)?.rules.virtualNetwork
        let bodies = RequestBodies(observation: reading.observation, virtualNetwork: network)
        writes = plan.operations.compactMap(bodies.request)
        changes = plan.changes
        effects = plan.effects
        warnings = plan.warnings
        requirement = plan.requirement
        concerned = plan.concerned
        actsAs = plan.actsAs
    }

    private mutating func takeBack(_ id: Int, _ journal: Journal) throws(Refusal) {
        guard let action = journal[id] else { throw Refusal("this session has done no action \(id)") }
        title = "\(action.verb.title): \(action.deed)"
        if !action.touched.isEmpty { object = action.touched.map(\.object).joined(separator: ", ") }
        if action.isUndone { throw Refusal("it is undone already") }
        if !action.record.canUndo { throw Refusal("what it created or deleted cannot be taken back from here") }
        // What an undo that was stopped half-way has put back already stays so.
        let touched = action.touched.filter { !$0.isBack(in: reading) }
        if touched.isEmpty, !action.touched.isEmpty { throw Refusal("all is as it was before it already") }
        let differences = touched.flatMap { $0.differences(in: reading) }
        if !differences.isEmpty { throw Refusal("changed since: \(differences.line): undoing would overwrite that") }
        writes = touched.map(\.inverse)
        concerned = Set(writes.compactMap(\.id))
        let difference = Difference(reading)
        changes = touched.flatMap { difference.changes(from: $0.after, to: $0.before) }
        let after = fleet.seeing(reading.after(writes))
        effects = TrafficEffect(before: fleet, after: after, concerning: concerned).told
        warnings = FallbackEffect(before: fleet, after: after).lines + fleet.doubts(aboutAddressesOf: after)
        if let name = Stakes(before: fleet, after: after).name(for: action.remedy, in: fleet) {
            requirement = .typing(name)
        }
    }

    /// The case as a person sees it.
    func review(_ id: Int, account: String, zone: String) -> Review {
        var review = Review(id: id, remedy: remedy, title: title, object: object, requirement: requirement)
        review.changes = changes
        review.calls = writes.map { Review.PlannedCall($0, account: account, zone: zone) }
        review.effects = effects
        review.warnings = warnings
        review.refusal = refusal
        review.bases = fleet.bases(of: remedy, concerning: concerned)
        return review
    }

    /// What has changed in `newer` that this decision rests on.
    func differences(to newer: Case) -> [Review.Change] {
        let difference = Difference(reading, newer.reading)
        let objects = concerned.union(newer.concerned).sorted().flatMap { id in
            difference.changes(from: reading.object(id), to: newer.reading.object(id))
        }
        if !objects.isEmpty || refusal != newer.refusal { return objects }
        // The objects are the same, and yet something else would be done: an Ingress or an origin's health has changed.
        return effectDifferences(to: newer) + callDifferences(to: newer)
    }

    private func effectDifferences(to newer: Case) -> [Review.Change] {
        if effects != newer.effects {
            let (gone, new) = (effects.without(newer.effects), newer.effects.without(effects))
            return [Review.Change(field: "effect", before: gone.text, after: new.text)]
        }
        if requirement == newer.requirement { return [] }
        return [Review.Change(field: "to confirm", before: requirement.text, after: newer.requirement.text)]
    }

    /// Only what would be written otherwise, not all that is written.
    private func callDifferences(to newer: Case) -> [Review.Change] {
        let (gone, new) = (changes.without(newer.changes), newer.changes.without(changes))
        let fields = gone.map(\.field) + new.map(\.field).without(gone.map(\.field))
        let differences = fields.map { field in
            let (old, next) = (gone.filter { $0.field == field }, new.filter { $0.field == field })
            return Review.Change(field: "to write: \(field)", before: old.target, after: next.target)
        }
        if !differences.isEmpty { return differences }
        let (old, next) = (calls.without(newer.calls), newer.calls.without(calls))
        if old.isEmpty, next.isEmpty { return [] }
        return [Review.Change(field: "call", before: old.text, after: next.text)]
    }

    private var calls: [String] {
        writes.map { Review.PlannedCall($0, account: "", zone: "") }.map { "\($0.method) \($0.path) \($0.body)" }
    }
}

extension [String] {
    fileprivate var text: String { isEmpty ? "none" : joined(separator: "; ") }
}

extension [Review.Change] {
    /// What fields become; the same as before where nothing is written.
    fileprivate var target: String { isEmpty ? "nothing" : map(\.after).joined(separator: ", ") }
}

extension Array where Element: Equatable {
    fileprivate func without(_ others: [Element]) -> [Element] { filter { !others.contains($0) } }
}

extension Review.Requirement {
    fileprivate var text: String {
        switch self {
        case .key: "a key"
        case .typing(let name): "typing \(name)"
        }
    }
}

extension JSONObject {
    /// A pool with what probes had found of the origins that stay where they are, as no write carries that.
    fileprivate func keepingHealth(of former: JSONObject) -> JSONObject {
        guard let origins = self["origins"]?.array, let known = former["origins"]?.array else { return self }
        var pool = self
        pool["origins"] = .array(
            origins.map { origin in
                let same = known.first { $0["name"] == origin["name"] && $0["address"] == origin["address"] }
                guard let same, var object = origin.object else { return origin }
                for key in ["healthy", "failure_reason"] { object[key] = object[key] ?? same[key] }
                return .object(object)
            }
        )
        return pool
    }
}

extension Reading {
    /// This reading as it would be after changes.
    fileprivate func after(_ writes: [CloudflareRequest]) -> Reading {
        func changed<Object>(
            _ object: Object,
            _ id: String,
            _ json: JSONObject,
            _ make: (JSON) throws(CloudflareError) -> Object
        ) -> Object {
            let bodies = writes.filter { $0.id == id }.compactMap(\.body)
            if bodies.isEmpty { return object }
            return (try? make(.object(bodies.reduce(json) { $0.merging($1) }.keepingHealth(of: json)))) ?? object
        }
        return Reading(
            Observation(
                pools: Listing(
                    observation.pools.map { pool in
                        changed(pool, pool.id, pool.json) { json throws(CloudflareError) in try PoolObject(json) }
                    },
                    unreadable: observation.pools.unreadable
                ),
                balancers: Listing(
                    observation.balancers.map { balancer in
                        changed(balancer, balancer.id, balancer.json) { json throws(CloudflareError) in
                            try LoadBalancerObject(json)
                        }
                    },
                    unreadable: observation.balancers.unreadable
                )
            ),
            after: self
        )
    }
}
