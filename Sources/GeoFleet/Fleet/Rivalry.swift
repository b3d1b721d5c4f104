package import GeoRouting

/// An origin that two owners claim: each controller overwrites what the other one writes.
package struct Rivalry: Sendable, Equatable {
    /// The name of the origin.
    package let origin: String
    /// The owner whose controller should be stopped: one that is not watched here, if there is one.
    package let rival: OwnerID
}

extension Fleet {
    /// The first origin of a pool that two owners claim; nil where there is none.
    func rivalry(inPool name: String) -> Rivalry? {
        guard let pool = pool(named: name)?.pool, let origin = pool.contestedOrigins.first else { return nil }
        let owners = pool.owners(claiming: origin)
        let stranger = owners.first { owner in !clusters.contains { $0.rules.owners.contains(owner) } }
        return (stranger ?? owners.last).map { Rivalry(origin: origin, rival: $0) }
    }
}

extension Pool {
    /// The sorted names of the origins that more than one owner has in the ownership record.
    var contestedOrigins: [String] { origins.map(\.name).filter { owners(claiming: $0).count > 1 }.sorted() }

    /// The sorted owners that have an origin in the ownership record.
    func owners(claiming origin: String) -> [OwnerID] {
        guard case .record(let record) = description.ownership else { return [] }
        return record.owners.filter { $0.value[origin] != nil }.keys.sorted()
    }
}
