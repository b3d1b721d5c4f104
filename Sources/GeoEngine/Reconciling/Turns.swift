import GeoRouting
import Wire

/// Shares out writes: each namespace in turn gets its oldest change written, so that none keeps the others waiting.
///
/// A pass with more writes due ends after one lot of them. The next pass begins at once, reads the Ingresses and
/// Cloudflare again, and so includes what is new elsewhere.
struct Turns: Sendable {
    /// The most writes, refused or not, before the next read: two seconds at the long-run rate.
    static let lot = 8

    /// Since when a write is due, by the name of its object.
    private var due: [String: Duration] = [:]
    /// When a namespace had its last turn, as a count of turns.
    private var served: [String: Int] = [:]
    private var count = 0

    /// Records the writes that a plan still has to make.
    mutating func update(_ operations: [Operation], at now: Duration) {
        let subjects = operations.map(\.subject)
        due = Dictionary(subjects.map { ($0, due[$0] ?? now) }) { first, _ in first }
    }

    /// The next writes, at most `size` of them.
    ///
    /// - Parameters:
    ///   - operations: what can be written now.
    ///   - size: how many of them at most.
    ///   - askers: the namespaces that ask for a write; empty for a write without one, such as a removal.
    /// - Returns: for each namespace in turn its oldest, those that had none for longest first.
    mutating func take(
        _ operations: [Operation],
        atMost size: Int,
        askers: (Operation) -> Set<String>
    ) -> [Operation] {
        let sorted = operations.indices.sorted { left, right in
            let (one, other) = (operations[left], operations[right])
            return (due[one.subject] ?? .zero, one.stage, left) < (due[other.subject] ?? .zero, other.stage, right)
        }
        var queues: [String: [Int]] = [:]
        for index in sorted {
            let names = askers(operations[index])
            for name in names.isEmpty ? [""] : names { queues[name, default: []].append(index) }
        }
        var inTurn = queues.keys.sorted { left, right in
            let (one, other) = (queues[left]?.first ?? 0, queues[right]?.first ?? 0)
            let (age, otherAge) = (due[operations[one].subject] ?? .zero, due[operations[other].subject] ?? .zero)
            return (served[left] ?? 0, age, left) < (served[right] ?? 0, otherAge, right)
        }
        var taken: [Int] = []
        while taken.count < size, !inTurn.isEmpty {
            for name in inTurn where taken.count < size {
                guard let index = queues[name]?.first(where: { !taken.contains($0) }) else { continue }
                taken.append(index)
                count += 1
                served[name] = count
            }
            inTurn.removeAll { name in queues[name]?.allSatisfy(taken.contains) ?? true }
        }
        served = served.filter { count - $0.value < 10_000 }
        // Pools come before the load balancers that they join.
        return taken.sorted { (operations[$0].stage, $0) < (operations[$1].stage, $1) }.map { operations[$0] }
    }
}

extension Desired {
    /// The namespaces that ask for a write.
    func askers(of operation: Operation, in current: CurrentState) -> Set<String> {
        switch operation {
        case .createPool(let draft): namespaces(of: draft.name, beside: [])
        case .updatePool(let update):
            namespaces(of: update.name, beside: current.pools.first { $0.id == update.id }?.origins ?? [])
        case .createLoadBalancer(let draft): namespaces(joining: draft.hostname.text, beside: [])
        case .updateLoadBalancer(let update):
            namespaces(
                joining: update.hostname,
                beside: current.loadBalancers.first { $0.id == update.id }.map { balancer in
                    current.pools.filter { balancer.defaultPools.contains($0.id) }.map(\.name)
                } ?? []
            )
        case .deletePool, .createMonitor, .updateMonitor: []
        }
    }

    /// The namespaces that ask for addresses new in the pool; where none is new, all that ask for the pool.
    private func namespaces(of pool: String, beside origins: [Origin]) -> Set<String> {
        let wanted = pools.first { $0.name == pool }?.origins ?? []
        let present = Set(origins.compactMap(\.address))
        let fresh = wanted.filter { !present.contains($0.address) }
        return Set((fresh.isEmpty ? wanted : fresh).map(\.namespace))
    }

    /// The namespaces that ask for pools new in the load balancer; where none is new, all that ask for it.
    private func namespaces(joining hostname: String, beside members: [String]) -> Set<String> {
        let askers = loadBalancers.first { $0.hostname.text == hostname }?.askers ?? [:]
        let fresh = askers.filter { !members.contains($0.key) }
        return (fresh.isEmpty ? askers : fresh).values.reduce(into: []) { $0.formUnion($1) }
    }
}
