import GeoRouting

extension Fleet {
    /// What a person should know of the addresses that come or go when this fleet turns into another, a line each.
    ///
    /// What was right when it was written need not be right when it is taken back: Ingresses move on.
    package func doubts(aboutAddressesOf after: Fleet) -> [String] {
        after.pools.flatMap { view -> [String] in
            let old = pool(view.id)?.origins ?? []
            let coming = view.origins.filter { origin in !old.contains { $0.addressText == origin.addressText } }
            let going = old.filter { origin in !view.origins.contains { $0.addressText == origin.addressText } }
            return coming.compactMap { $0.comingDoubt(in: view.pool.name) }
                + going.compactMap { $0.goingDoubt(in: view.pool.name) }
        }
    }
}

extension OriginView {
    fileprivate func comingDoubt(in pool: String) -> String? {
        let lead = "\(addressText) comes back as \(origin.name) in \(pool)"
        return switch standing {
        case .live: nil
        case .stale(let cluster): "\(lead), stale: no Ingress of \(cluster) has it any more"
        case .foreign: "\(lead), foreign: no watched cluster asks for it"
        case .unknown: "\(lead): whether an Ingress asks for it is not known"
        }
    }

    fileprivate func goingDoubt(in pool: String) -> String? {
        guard case .live(let cluster) = standing else { return nil }
        return "\(addressText) goes from \(pool), though an Ingress of \(cluster) asks for it: "
            + "its controller will bring it back"
    }
}
