import GeoRouting
import Wire

/// The turns of namespaces: one after the other gets its oldest change written, and no namespace blocks the others.
///
/// A pass ends after `writesPerPass` writes, even where more are due. The next pass begins at once and reads the
/// Ingresses and Cloudflare again: it includes the newest changes of other namespaces.
struct Turns: Sendable {
    /// The most writes of one pass, accepted or refused; at four requests a second they take two seconds.
    static let writesPerPass = 8

    /// The instant since which each write is due, by the name of its object.
    private var dueSinceByName: [String: Duration] = [:]
    /// The number of each namespace's last turn.
    private var lastTurns: [String: Int] = [:]
    /// The number of turns so far.
    private var turnCount = 0

    /// Records the writes that are due.
    mutating func update(_ operations: [Operation], at now: Duration) {
        let subjects = operations.map(\.subject)
        dueSinceByName = Dictionary(subjects.map { ($0, dueSinceByName[$0] ?? now) }) { first, _ in first }
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
        let sorted = operations.indices.sorted { index, otherIndex in
            let (operation, other) = (operations[index], operations[otherIndex])
            let (dueSince, otherDueSince) = (dueSinceByName[operation.subject], dueSinceByName[other.subject])
            return (dueSince ?? .zero, operation.stage, index) < (otherDueSince ?? .zero, other.stage, otherIndex)
        }
        var queues: [String: [Int]] = [:]
        for index in sorted {
            let names = askers(operations[index])
            // Writes without a namespace share a queue of their own.
            for name in names.isEmpty ? [""] : names { queues[name, default: []].append(index) }
        }
        var waitingNamespaces = queues.keys.sorted { name, otherName in
            let (index, otherIndex) = (queues[name]?.first ?? 0, queues[otherName]?.first ?? 0)
            let (operation, other) = (operations[index], operations[otherIndex])
            let (dueSince, otherDueSince) = (dueSinceByName[operation.subject], dueSinceByName[other.subject])
            let (lastTurn, otherLastTurn) = (lastTurns[name] ?? 0, lastTurns[otherName] ?? 0)
            return (lastTurn, dueSince ?? .zero, name) < (otherLastTurn, otherDueSince ?? .zero, otherName)
        }
        var chosen: [Int] = []
        while chosen.count < size, !waitingNamespaces.isEmpty {
            for name in waitingNamespaces where chosen.count < size {
                guard let index = queues[name]?.first(where: { !chosen.contains($0) }) else { continue }
                chosen.append(index)
                turnCount += 1
                lastTurns[name] = turnCount
            }
            waitingNamespaces.removeAll { name in queues[name]?.allSatisfy(chosen.contains) ?? true }
        }
        // A namespace without a turn for so long is forgotten: this keeps the dictionary small.
        lastTurns = lastTurns.filter { turnCount - $0.value < 10_000 }
        // Pools are sent before the load balancers that they join.
        return chosen.sorted { (operations[$0].stage, $0) < (operations[$1].stage, $1) }.map { operations[$0] }
    }
}

extension Desired {
    /// The namespaces that ask for a write.
    func askers(of operation: Operation, in current: CurrentState) -> Set<String> {
        switch operation {
        case .createPool(let draft): namespaces(ofPool: draft.name, existingOrigins: [])
        case .updatePool(let update):
            namespaces(
                ofPool: update.name,
                existingOrigins: current.pools.first { $0.id == update.id }?.origins ?? []
            )
        case .createLoadBalancer(let draft): namespaces(ofLoadBalancer: draft.hostname.text, existingPools: [])
        case .updateLoadBalancer(let update):
            namespaces(
                ofLoadBalancer: update.hostname,
                existingPools: current.loadBalancers.first { $0.id == update.id }.map { balancer in
                    current.pools.filter { balancer.defaultPools.contains($0.id) }.map(\.name)
                } ?? []
            )
        case .deletePool, .createMonitor, .updateMonitor: []
        }
    }

    /// The namespaces that ask for new addresses in the pool; where no address is new, all that ask for the pool.
    private func namespaces(ofPool name: String, existingOrigins: [Origin]) -> Set<String> {
        let wantedOrigins = pools.first { $0.name == name }?.origins ?? []
        let existingAddresses = Set(existingOrigins.compactMap(\.address))
        let newOrigins = wantedOrigins.filter { !existingAddresses.contains($0.address) }
        return Set((newOrigins.isEmpty ? wantedOrigins : newOrigins).map(\.namespace))
    }

    /// The namespaces that ask for new pools in the load balancer; where no pool is new, all that ask for the load
    /// balancer.
    private func namespaces(ofLoadBalancer hostname: String, existingPools: [String]) -> Set<String> {
        let askersByPool = loadBalancers.first { $0.hostname.text == hostname }?.namespacesByPool ?? [:]
        let askersOfNewPools = askersByPool.filter { !existingPools.contains($0.key) }
        return (askersOfNewPools.isEmpty ? askersByPool : askersOfNewPools).values.reduce(into: []) { $0.formUnion($1) }
    }
}
