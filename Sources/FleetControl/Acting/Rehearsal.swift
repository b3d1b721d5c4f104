import CloudflareAPI
import GeoEngine
import Synchronization
import Wire

/// Stands in for Cloudflare in a preview: writes are not sent, and reads answer as if they had been.
///
/// It starts from the last reading, and merges each write into it. A created object gets a made-up id, such as
/// `<id of k8s-pool-shop-eu>`.
final class Rehearsal: CloudflareAccess {
    /// One write, with its object before and after it; nil before a creation and after a deletion.
    struct Step: Sendable {
        let request: CloudflareRequest
        let before: JSONObject?
        let after: JSONObject?
    }

    /// The objects, and the writes that led to them.
    struct State: Sendable {
        fileprivate var pools: Listing<PoolObject>
        fileprivate var balancers: Listing<LoadBalancerObject>
        fileprivate var steps: [Step] = []

        fileprivate mutating func take(_ request: CloudflareRequest) throws(CloudflareError) -> CloudflareObject {
            switch request.kind {
            case .pool: return try pools.take(request, &steps).map(CloudflareObject.pool) ?? .none
            case .loadBalancer:
                return try balancers.take(request, &steps).map(CloudflareObject.loadBalancer) ?? .none
            case .monitor:
                // Monitors are not read, so that the object before the write is not known.
                let object = request.changed(nil)
                steps.append(Step(request: request, before: nil, after: object))
                return .monitor(try MonitorObject(.object(object)))
            }
        }
    }

    private let state: Mutex<State>

    init(_ rawState: RawState) {
        state = Mutex(State(pools: rawState.pools, balancers: rawState.balancers))
    }

    /// The present state, to be restored where a pass fails.
    var present: State {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// The writes so far, in order.
    var steps: [Step] { state.withLock { $0.steps } }

    /// The objects after the writes so far; monitors are not included.
    var rawState: RawState { state.withLock { RawState(pools: $0.pools, balancers: $0.balancers) } }

    func pools() -> Listing<PoolObject> { state.withLock { $0.pools } }

    func loadBalancers() -> Listing<LoadBalancerObject> { state.withLock { $0.balancers } }

    /// Always empty, as the console reads no monitors.
    func monitors() -> Listing<MonitorObject> { Listing() }

    func pool(_ id: String) throws(CloudflareError) -> PoolObject {
        guard let pool = pools().first(where: { $0.id == id }) else { throw .absent }
        return pool
    }

    func loadBalancer(_ id: String) throws(CloudflareError) -> LoadBalancerObject {
        guard let balancer = loadBalancers().first(where: { $0.id == id }) else { throw .absent }
        return balancer
    }

    /// Always empty: uses in other zones are looked up right before a pool is deleted.
    func poolReferences(_ id: String) -> [PoolReferrer] { [] }

    func send(_ request: CloudflareRequest) throws(CloudflareError) -> CloudflareObject {
        try state.withLock { state throws(CloudflareError) in try state.take(request) }
    }
}

/// A pool or a load balancer as it came.
private protocol CloudflareElement: Sendable {
    var id: String { get }
    var json: JSONObject { get }
    init(_ json: JSON) throws(CloudflareError)
}

extension PoolObject: CloudflareElement {}
extension LoadBalancerObject: CloudflareElement {}

extension Listing where Element: CloudflareElement {
    /// Applies a write; the result is the object after it, nil where it is deleted.
    fileprivate mutating func take(
        _ request: CloudflareRequest,
        _ steps: inout [Rehearsal.Step]
    ) throws(CloudflareError) -> Element? {
        let place = firstIndex { $0.id == request.id }
        if request.id != nil, place == nil { throw .absent }
        let before = place.map { self[$0].json }
        let object = request.isDeletion ? nil : try Element(.object(request.changed(before)))
        steps.append(Rehearsal.Step(request: request, before: before, after: object?.json))
        var elements = filter { $0.id != request.id }
        if let object { elements.insert(object, at: place ?? elements.endIndex) }
        self = Listing(elements, unreadable: unreadable)
        return object
    }
}

extension CloudflareRequest {
    /// The object once the write has taken effect.
    fileprivate func changed(_ object: JSONObject?) -> JSONObject {
        guard let object else {
            let id = self.id ?? "<id of \(name)>"
            return JSONObject([(key: "id", value: .string(id))]).merging(body ?? JSONObject())
        }
        return object.merging(body ?? JSONObject()).keepingHealth(of: object)
    }
}

extension JSONObject {
    /// The pool with the former probe results of origins that keep name and address; a write does not contain them.
    fileprivate func keepingHealth(of former: JSONObject) -> JSONObject {
        guard let origins = self["origins"]?.array, let known = former["origins"]?.array else { return self }
        var pool = self
        pool["origins"] = .array(
            origins.map { origin in
                let same = known.first { $0["name"] == origin["name"] && $0["address"] == origin["address"] }
                // A probe result from before an origin was drained may be long out of date.
                guard let same, same["enabled"]?.bool != false, var object = origin.object else { return origin }
                for key in CloudflareRequest.computedOriginKeys { object[key] = object[key] ?? same[key] }
                return .object(object)
            }
        )
        return pool
    }
}
