import GeoRouting
import Simulation
import Wire

/// What a cluster's Ingresses ask for as long as no edit says otherwise.
///
/// The address of an Ingress whose status was cleared, or became unreadable, may still serve.
struct Asked: Sendable {
    private struct Wish: Sendable {
        var pool: String
        var addresses: Set<Address>
    }

    private let cluster: String
    private let code: String
    /// What the other kinds of objects ask for; nil where the cluster has only Ingresses.
    private(set) var offers: Offers?
    /// Whether an Ingress without an address asks for `DEFAULT_TARGETS`, so that its status is in no doubt.
    private let hasDefaults: Bool
    /// From the first instant to the last.
    private let steady: Wish
    /// The host name that only annotations ask for.
    private let secondHostname: String?
    /// Whether an Ingress asks for it from the first instant to the last.
    let hasSettler: Bool
    /// The host names that the nomad asks for, and its pool; nil where it is not there yet.
    private var nomad: (pool: String, hostnames: String?, since: Duration)?
    /// What the nomad asked the second host name for a while ago, from when to when.
    private var given: (pool: String, asked: ClosedRange<Duration>)?
    /// What an Ingress asks for from its creation on, whether the rules let it or not.
    private var squatted: [Wish] = []
    /// By Ingress: what those asked for that do not say it now.
    private var silent: [String: Wish] = [:]
    /// What was deleted while it was silent, and how long nothing of it may go, grace or not.
    private var fading: [(wish: Wish, until: Duration)] = []
    /// Ingresses that have changed: a process may have read any of their states.
    private var changed: Set<String> = []

    /// A little less than the replicas', whose clocks start when they hear of it.
    private static let grace = Duration.seconds(28)

    init(_ cluster: Setup.Cluster, secondHostname: String?) {
        self.secondHostname = secondHostname
        self.cluster = cluster.name
        code = cluster.place.code
        steady = Wish(pool: cluster.pool, addresses: Self.read(cluster.steady))
        hasSettler = cluster.hasSettler
        offers = cluster.gateways.map { Offers($0, cluster.place.code) }
        hasDefaults = cluster.gateways?.hasDefaults ?? false
    }

    /// However they are spelled.
    private static func read(_ addresses: [String]) -> Set<Address> { Set(addresses.compactMap { Address($0) }) }

    /// Whether it is asked for all the time; `movedTo` is its new address, nil where it goes.
    func contains(_ origin: JSON, of pool: String, movedTo new: String?, unread: Set<String>) -> Bool {
        guard let address = origin["address"]?.string.flatMap({ Address($0) }) else { return false }
        return wishes.contains { $0.pool == pool && $0.addresses.contains(address) }
            || offers?.contains(origin, of: pool, movedTo: new, unread: unread) == true
    }

    func contains(pool: String) -> Bool {
        wishes.contains { $0.pool == pool } || offers?.contains(pool: pool) == true
    }

    /// Whether the pool is asked for in the load balancer of the first host name, or in that of the second, all the time.
    func contains(pool: String, ofSecondHostname isSecond: Bool) -> Bool {
        isSecond ? hasSettler && pool == steady.pool : contains(pool: pool)
    }

    /// Whether it is too early to take the pool out of the load balancer of the second host name.
    ///
    /// A process that waited for an answer all the while that the pool was asked for has seen nothing of it.
    func isFading(pool: String, at now: Duration, readAt rounds: [Duration]) -> Bool {
        guard let given, given.pool == pool, given.asked.upperBound + Self.grace > now else { return false }
        let isUnseen = rounds.contains { $0 < given.asked.lowerBound } && !rounds.contains(where: given.asked.contains)
        return !isUnseen
    }

    private var wishes: [Wish] { [steady] + squatted + silent.values }

    /// Whether it is too early to take out an origin that was asked for until its Ingress was deleted.
    func isFading(_ origin: JSON, of pool: String, at now: Duration) -> Bool {
        guard let address = origin["address"]?.string.flatMap({ Address($0) }) else { return false }
        return fading.contains { $0.until > now && $0.wish.pool == pool && $0.wish.addresses.contains(address) }
            || offers?.isFading(origin, of: pool, at: now) == true
    }

    // MARK: What people do

    /// The objects of other kinds have changed.
    mutating func look(at world: World, now: Duration) { offers?.look(at: world, now: now) }

    mutating func take(_ edit: ExternalEdit, _ world: World, at now: Duration) {
        switch edit {
        case .create(cluster, "evil/squatter", let clusterName, let addresses):
            squatted.append(Wish(pool: "k8s-pool-\(clusterName)-\(code)", addresses: Self.read(addresses)))
        case .move(cluster, let name, let addresses):
            if addresses.isEmpty { fallSilent(name, world) } else { speak(name) }
            silent = silent.filter { $0.value.addresses.isDisjoint(with: Self.read(addresses)) }
        case .markUnreadable(cluster, let name): fallSilent(name, world)
        case .respond(cluster, let name, _): speak(name)
        case .annotate(cluster, HostnameScript.nomad, HostnameScript.annotation, let hostnames):
            wander(to: nomad?.pool ?? steady.pool, hostnames, now)
        case .relabel(cluster, HostnameScript.nomad, _, let clusterName):
            wander(to: "k8s-pool-\(clusterName ?? "")-\(code)", nomad?.hostnames, now)
            speak(HostnameScript.nomad)
        case .relabel(cluster, let name, _, _): speak(name)
        case .delete(cluster, let name):
            if let wish = silent[name] { fading.append((wish, now + Self.grace)) }
            speak(name)
        default: break
        }
    }

    private mutating func wander(to pool: String, _ hostnames: String?, _ now: Duration) {
        if let nomad, let secondHostname, nomad.hostnames?.contains(secondHostname) == true {
            given = (nomad.pool, nomad.since...now)
        }
        nomad = (pool, hostnames, now)
    }

    private mutating func speak(_ name: String) {
        silent[name] = nil
        changed.insert(name)
    }

    private mutating func fallSilent(_ name: String, _ world: World) {
        let clusters = world.stateJSON()["clusters"]?.array ?? []
        let ingresses = clusters.first { $0["name"]?.string == cluster }?["ingresses"]?.array ?? []
        let sources = ingresses.compactMap(SourceObject.init)
        guard !hasDefaults, !changed.contains(name), let source = sources.first(where: { $0.name == name }),
            let clusterName = source.clusterName, !source.addresses.isEmpty
        else { return }
        // What others ask for as well, they may give up.
        let others = sources.filter { $0.name != name }.flatMap { Self.read($0.addresses) }
        let own = Self.read(source.addresses).subtracting(others)
        silent[name] = Wish(pool: "k8s-pool-\(clusterName)-\(code)", addresses: own)
    }
}
