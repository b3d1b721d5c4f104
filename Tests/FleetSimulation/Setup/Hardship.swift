import Simulation
import Support

/// A way in which a run's world is unkinder than most.
package enum Hardship: String, CaseIterable, Sendable, Codable {
    /// Another zone of the account has pools and a load balancer of its own, and uses pools of ours.
    case neighbours
    /// The account has objects that no client can read; some of them name pools of ours.
    case unreadable
    /// People name pools of ours in rules, pool sets, maps, and under keys that are not known.
    case names
    /// Cloudflare stores something else than it is sent.
    case rewrites
    /// The account's plan allows few origins in a pool.
    case fewOrigins
    /// Ingresses ask for what Cloudflare refuses, or for more than anybody has room for.
    case badWishes
    /// Two clusters have the same owner id, place and cluster-name by mistake.
    case sharedOwner
    /// Addresses are spelled in several ways, and some can only mean this host, or the load balancer itself.
    case spellings
    /// The zone's name is not ASCII, and people write it in either form.
    case unicode
    /// Replies tell several limits, each in its own words.
    case limits
    /// Numbers in replies are at the edge of what arithmetic bears.
    case edges
    /// What stands before the APIs answers with pages of its own.
    case pages
    /// Ingresses that are deleted stay until their finalizer is taken off.
    case finalizers
    /// The controllers keep a monitor, of which a server may make something else.
    case monitor
    /// Watches that say nothing for a long time, or nothing whole.
    case silence
    /// A namespace takes another's cluster-name, floods, and flaps.
    case evil
    /// Pools that are none of ours have a token that names one of our owner ids.
    case forgeries
    /// Annotations ask for ports and Host headers, and people set them by hand.
    case ports
    /// Gateways, routes and Services ask for pools as well, and their definitions come and go.
    ///
    /// It is drawn by itself, so that all else of a seed is the same with it and without it.
    case gateways
    /// Ingresses ask for a second host name, and give it up again; drawn by itself, like `gateways`.
    case hostnames

    /// Half of the seeds have some, at most three, in the order in which they are declared.
    static func draw(_ generator: inout SeededGenerator) -> [Hardship] {
        guard generator.happens(50) else { return [] }
        var left = allCases.filter { ![.gateways, .hostnames].contains($0) }
        var chosen: Set<Hardship> = []
        for _ in 0..<generator.pick([1, 1, 2, 3]) {
            chosen.insert(left.remove(at: generator.number(0...left.count - 1)))
        }
        return allCases.filter(chosen.contains)
    }
}
