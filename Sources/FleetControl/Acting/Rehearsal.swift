import CloudflareAPI
import GeoEngine
import Synchronization
import Wire

/// A replacement for Cloudflare in a preview: it applies writes to its own copy of the objects and sends nothing.
///
/// The copy starts from the last reading. A created object gets an invented id, such as `<id of k8s-pool-shop-eu>`.
final class Rehearsal: CloudflareAccess {
    /// One write, with the object before and after; nil before a creation and after a deletion.
    struct Step: Sendable {
        let request: CloudflareRequest
        let before: JSONObject?
        let after: JSONObject?
    }

    /// The present objects, and the writes so far.
    struct State: Sendable {
        fileprivate var pools: Listing<PoolObject>
        fileprivate var balancers: Listing<LoadBalancerObject>
        fileprivate var steps: [Step] = []

        fileprivate mutating func apply(_ request: CloudflareRequest) throws(CloudflareError) -> CloudflareObject {
            switch request.kind {
            case .pool: return try pools.apply(request, &steps).map(CloudflareObject.pool) ?? .none
            case .loadBalancer:
                return try balancers.apply(request, &steps).map(CloudflareObject.loadBalancer) ?? .none
            case .monitor:
                // The console reads no monitors: the object before the write is not known.
                let object = request.applied(to: nil)
                steps.append(Step(request: request, before: nil, after: object))
                return .monitor(try MonitorObject(.object(object)))
            }
        }
    }

    private let state: Mutex<State>

    init(_ rawState: RawState) {
        state = Mutex(State(pools: rawState.pools, balancers: rawState.balancers))
    }

    /// The present state; the caller restores it if a pass fails.
    var currentState: State {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// The writes so far, in order.
    var steps: [Step] { state.withLock { $0.steps } }

    /// The objects after the writes so far; monitors are not included.
    var rawState: RawState { state.withLock { RawState(pools: $0.pools, balancers: $0.balancers) } }

    func pools() -> Listing<PoolObject> { state.withLock { $0.pools } }

    func loadBalancers() -> Listing<LoadBalancerObject> { state.withLock { $0.balancers } }

    /// Always empty, because the console reads no monitors.
    func monitors() -> Listing<MonitorObject> { Listing() }

    func pool(_ id: String) throws(CloudflareError) -> PoolObject {
        guard let pool = pools().first(where: { $0.id == id }) else { throw .absent }
        return pool
    }

    func loadBalancer(_ id: String) throws(CloudflareError) -> LoadBalancerObject {
        guard let balancer = loadBalancers().first(where: { $0.id == id }) else { throw .absent }
        return balancer
    }

    /// Always empty: `ActionRunner` asks Cloudflare itself right before it deletes a pool.
    func poolReferences(_ id: String) -> [PoolReferrer] { [] }

    func send(_ request: CloudflareRequest) throws(CloudflareError) -> CloudflareObject {
        try state.withLock { state throws(CloudflareError) in try state.apply(request) }
    }
}

/// An object with an id and its JSON: a pool or a load balancer.
private protocol CloudflareElement: Sendable {
    var id: String { get }
    var json: JSONObject { get }
    init(_ json: JSON) throws(CloudflareError)
}

extension PoolObject: CloudflareElement {}
extension LoadBalancerObject: CloudflareElement {}

extension Listing where Element: CloudflareElement {
    /// Applies a write; the result is the object after the write, nil after a deletion.
    fileprivate mutating func apply(
        _ request: CloudflareRequest,
        _ steps: inout [Rehearsal.Step]
    ) throws(CloudflareError) -> Element? {
        let index = firstIndex { $0.id == request.id }
        if request.id != nil, index == nil { throw .absent }
        let before = index.map { self[$0].json }
        let object = request.isDeletion ? nil : try Element(.object(request.applied(to: before)))
        steps.append(Rehearsal.Step(request: request, before: before, after: object?.json))
        var elements = filter { $0.id != request.id }
        if let object { elements.insert(object, at: index ?? elements.endIndex) }
        self = Listing(elements, unreadable: unreadable)
        return object
    }
}

extension CloudflareRequest {
    /// The object after this write.
    fileprivate func applied(to object: JSONObject?) -> JSONObject {
        guard let object else {
            let id = self.id ?? "<id of \(name)>"
            return JSONObject([(key: "id", value: .string(id))]).merging(body ?? JSONObject())
        }
        return object.merging(body ?? JSONObject()).keepingHealth(of: object)
    }
}

extension JSONObject {
    /// This pool with the probe results of the former pool's origins; a write itself contains no results.
    ///
    /// An origin keeps its result only if its name and address stay the same.
    fileprivate func keepingHealth(of former: JSONObject) -> JSONObject {
        guard let origins = self["origins"]?.array, let known = former["origins"]?.array else { return self }
        var pool = self
        pool["origins"] = .array(
            origins.map { origin in
                let same = known.first { $0["name"] == origin["name"] && $0["address"] == origin["address"] }
                // The probe result of a drained origin may be out of date: it is not kept.
                guard let same, same["enabled"]?.bool != false, var object = origin.object else { return origin }
                for key in CloudflareRequest.computedOriginKeys { object[key] = object[key] ?? same[key] }
                return .object(object)
            }
        )
        return pool
    }
}
