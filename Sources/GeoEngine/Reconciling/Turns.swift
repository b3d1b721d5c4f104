import GeoRouting
import Wire

/// The turns of namespaces: each in turn gets its oldest change written, and none makes the others wait.
///
/// A pass ends after `writesPerPass` writes, even where more are due. The next pass begins at once and reads the
/// Ingresses and Cloudflare again: it includes the newest changes of other namespaces.
struct Turns: Sendable {
    /// The most writes of one pass, accepted or refused; at four requests a second they take two seconds.
    static let writesPerPass = 8

    /// The instant since which each write is due, by the name of its object.
    private var due: [String: Duration] = [:]
    /// The number of each namespace's last turn.
    private var lastTurns: [String: Int] = [:]
    /// The number of turns so far.
    private var count = 0

    /// Records the writes that are due.
    mutating func update(_ operations: [Operation], at now: Duration) {
        let subjects = operations.map(\.subject)
        due = Dictionary(subjects.map { ($0, due[$0] ?? now) }) { first, _ in first }
    }

    /// The next writes, at most `size` of them.
    ///
    /// - Parameters:
    ///   - operations: the writes that can be sent now.
    ///   - size: how many of them to return at most.
    ///   - askers: returns the namespaces that ask for a write; none for a removal, for example.
    /// - Returns: the writes in the order in which to send them. Each namespace in turn contributes its oldest write,
    ///   beginning with the namespace whose last turn is longest ago.
    mutating func next(
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
            // Writes without a namespace share a queue of their own.
            for name in names.isEmpty ? [""] : names { queues[name, default: []].append(index) }
        }
        var inTurn = queues.keys.sorted { left, right in
            let (one, other) = (queues[left]?.first ?? 0, queues[right]?.first ?? 0)
            let (age, otherAge) = (due[operations[one].subject] ?? .zero, due[operations[other].subject] ?? .zero)
            return (lastTurns[left] ?? 0, age, left) < (lastTurns[right] ?? 0, otherAge, right)
        }
        var taken: [Int] = []
        while taken.count < size, !inTurn.isEmpty {
            for name in inTurn where taken.count < size {
                guard let index = queues[name]?.first(where: { !taken.contains($0) }) else { continue }
                taken.append(index)
                count += 1
                lastTurns[name] = count
            }
            inTurn.removeAll { name in queues[name]?.allSatisfy(taken.contains) ?? true }
        }
        // A namespace without a turn for so long is forgotten: this keeps the dictionary small.
        lastTurns = lastTurns.filter { count - $0.value < 10_000 }
        // Pools are sent before the load balancers that they join.
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

    /// The namespaces that ask for new addresses in the pool; where no address is new, all that ask for the pool.
    private func namespaces(of pool: String, beside origins: [Origin]) -> Set<String> {
        let wanted = pools.first { $0.name == pool }?.origins ?? []
        let present = Set(origins.compactMap(\.address))
        let fresh = wanted.filter { !present.contains($0.address) }
        return Set((fresh.isEmpty ? wanted : fresh).map(\.namespace))
    }

    /// The namespaces that ask for new pools in the load balancer; where no pool is new, all that ask for the load
    /// balancer.
    private func namespaces(joining hostname: String, beside members: [String]) -> Set<String> {
        let askers = loadBalancers.first { $0.hostname.text == hostname }?.namespacesByPool ?? [:]
        let fresh = askers.filter { !members.contains($0.key) }
        return (fresh.isEmpty ? askers : fresh).values.reduce(into: []) { $0.formUnion($1) }
    }
}
