/// What a cluster wants of Cloudflare: the sum of its Ingresses, in a fixed order.
package struct Desired: Sendable, Equatable {
    /// By name.
    package var pools: [DesiredPool]
    /// By host name.
    package var loadBalancers: [DesiredLoadBalancer]
    /// Why an Ingress, or a part of it, is not taken in.
    package var notices: [Notice]
    /// The same for whoever needs more than a line: which Ingress, and a word for the reason.
    package var ignored: [IgnoredIngress] = []
    /// Whether there is an Ingress of which nobody can tell what it asks for, so that nothing may be given up.
    package var isIncomplete = false

    package init(pools: [DesiredPool] = [], loadBalancers: [DesiredLoadBalancer] = [], notices: [Notice] = []) {
        self.pools = pools
        self.loadBalancers = loadBalancers
        self.notices = notices
    }
}

package struct DesiredPool: Sendable, Equatable {
    package var name: String
    package var clusterName: String
    /// By address; empty while no Ingress has one.
    package var wants: [Want]
    /// Whether an Ingress of this pool has no address at the moment, or one cannot be read, so that what it had must
    /// not be given up.
    package var isHeld: Bool

    package init(name: String, clusterName: String, wants: [Want], isHeld: Bool = false) {
        self.name = name
        self.clusterName = clusterName
        self.wants = wants
        self.isHeld = isHeld
    }

    /// The Ingress of each address, for the next plan to tell which origins have become free.
    ///
    /// An Ingress whose new address is left out keeps the one before: nothing else must take that origin over.
    package func holders(_ former: [Address: String], _ leftOut: [Wish: String]) -> [Address: String] {
        let waiting = Set(wants.filter { leftOut[Wish(pool: name, address: $0.address)] != nil }.map(\.holder))
        let present = Dictionary(wants.map { ($0.address, $0.holder) }) { first, _ in first }
        return former.filter { waiting.contains($0.value) }.merging(present) { $1 }
    }

    package struct Want: Sendable, Equatable {
        package var address: Address
        package var weight: Weight
        /// Creation of the oldest Ingress that asks for it, in seconds since 1970: where there is no room for all, the
        /// oldest come first.
        package var created: Int
        /// That Ingress, by namespace and name.
        package var holder: String

        package init(address: Address, weight: Weight, created: Int = 0, holder: String = "") {
            self.address = address
            self.weight = weight
            self.created = created
            self.holder = holder
        }

        /// The order in which wishes are served: the oldest first.
        package static func isOlder(_ left: Want, _ right: Want) -> Bool {
            (left.created, left.address) < (right.created, right.address)
        }
    }
}

package struct DesiredLoadBalancer: Sendable, Equatable {
    package var hostname: Hostname
    /// Names of the pools that join it, sorted.
    package var pools: [String]

    package init(hostname: Hostname, pools: [String]) {
        self.hostname = hostname
        self.pools = pools
    }
}

extension Desired {
    /// Adds up all Ingresses of a cluster.
    package init(_ sources: [IngressSource], rules: RoutingRules) {
        var sum = DesiredSum(rules: rules)
        let sorted = sources.sorted(by: Self.olderFirst)
        // All names first: an address that is one of them leads back to the load balancer itself.
        sum.learnHostnames(of: sorted)
        for source in sorted { sum.add(source) }
        self = sum.result
    }

    private static func olderFirst(_ left: IngressSource, _ right: IngressSource) -> Bool {
        if left.created != right.created { return left.created < right.created }
        return (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// The running sum over the Ingresses, oldest first: what is already there wins.
private struct DesiredSum {
    let rules: RoutingRules
    private var wants: [String: [Address: DesiredPool.Want]] = [:]
    private var clusterNames: [String: String] = [:]
    private var members: [Hostname: Set<String>] = [:]
    /// Every host name that the load balancers serve.
    private var served: Set<String>
    private var held: Set<String> = []
    private var isIncomplete = false
    private var notices: [Notice] = []
    private var ignored: [IgnoredIngress] = []
    /// What texts mean: hundreds of Ingresses share a handful of addresses.
    private var read: [String: Address?] = [:]

    init(rules: RoutingRules) {
        self.rules = rules
        served = Set(rules.hostnames.map(\.text))
    }

    var result: Desired {
        let pools = wants.sorted { $0.key < $1.key }.map { name, wants in
            DesiredPool(
                name: name,
                clusterName: clusterNames[name] ?? "",
                wants: wants.values.sorted { $0.address < $1.address },
                isHeld: isIncomplete || held.contains(name)
            )
        }
        let loadBalancers = members.sorted { $0.key < $1.key }.map {
            DesiredLoadBalancer(hostname: $0.key, pools: $0.value.sorted())
        }
        var desired = Desired(pools: pools, loadBalancers: loadBalancers, notices: notices)
        desired.ignored = ignored
        desired.isIncomplete = isIncomplete
        return desired
    }

    /// Notes the names in all annotations; what is wrong with them is said when they are added.
    mutating func learnHostnames(of sources: [IngressSource]) {
        var trial = self
        for source in sources where source.hostnames != nil {
            served.formUnion(trial.hostnames(for: source).map(\.text))
        }
    }

    mutating func add(_ source: IngressSource) {
        if let defect = source.defect { return addUnreadable(source, defect) }
        guard let pool = poolName(for: source) else { return }
        let weight = weight(for: source)
        let addresses = addresses(of: source)
        if addresses.isEmpty { held.insert(pool) }
        for address in addresses where wants[pool]?[address] == nil {
            wants[pool, default: [:]][address] = DesiredPool.Want(
                address: address,
                weight: weight,
                created: source.created,
                holder: source.reference
            )
        }
        for hostname in hostnames(for: source) { members[hostname, default: []].insert(pool) }
    }

    private mutating func addUnreadable(_ source: IngressSource, _ defect: String) {
        isIncomplete = true
        ignore(
            source,
            .unreadable,
            "Cannot read \(source.reference): \(defect); until it is mended or deleted, "
                + "no origin of this cluster is given up"
        )
    }

    private mutating func poolName(for source: IngressSource) -> String? {
        guard let cluster = source.clusterName, !cluster.isEmpty else {
            ignore(
                source,
                .noClusterName,
                "No cluster-name found in labels for \(source.reference): add the label cluster-name"
            )
            return nil
        }
        guard let name = PoolName.forCluster(cluster, geo: rules.place.code) else {
            ignore(
                source,
                .invalidClusterName,
                "Invalid cluster-name '\(cluster)' in labels for \(source.reference): "
                    + "a pool name takes only letters, digits, hyphens and underscores"
            )
            return nil
        }
        wants[name, default: [:]].merge([:]) { first, _ in first }
        clusterNames[name] = cluster
        return name
    }

    private mutating func weight(for source: IngressSource) -> Weight {
        guard let text = source.weight else { return rules.weight }
        if let weight = Weight(text: text) { return weight }
        say(
            "Invalid annotation dns.external/weight '\(text)' of \(source.reference): must be between 1 and 100; "
                + "using \(rules.weight.percent)",
            .warning
        )
        return rules.weight
    }

    private mutating func addresses(of source: IngressSource) -> [Address] {
        if source.addresses.isEmpty {
            ignore(source, .noAddress, "No Load Balancer IP available for \(source.reference)", level: .debug)
        }
        return source.addresses.compactMap { text in
            guard let address = address(text), address.scope != .unusable else {
                ignore(
                    source,
                    .unusableAddress,
                    "Unusable address '\(text)' in the status of \(source.reference): not taken as an origin"
                )
                return nil
            }
            if address.kind == .hostname, served.contains(address.text) {
                ignore(
                    source,
                    .ownHostname,
                    "Host name \(text) in the status of \(source.reference) is served by this load balancer itself: "
                        + "not taken as an origin; the status must name what stands behind it"
                )
                return nil
            }
            if address.scope == .privateNetwork, rules.virtualNetwork == nil {
                ignore(
                    source,
                    .privateAddress,
                    "Private address \(address) in the status of \(source.reference): "
                        + "not taken as an origin without CF_VIRTUAL_NETWORK_ID"
                )
                return nil
            }
            return address
        }
    }

    private mutating func address(_ text: String) -> Address? {
        if let known = read[text] { return known }
        let address = Address(text)
        read[text] = .some(address)
        return address
    }

    private mutating func hostnames(for source: IngressSource) -> [Hostname] {
        guard let list = source.hostnames, !list.allSatisfy(\.isWhitespace) else {
            return rules.hostnames.filter { isInZone($0, of: source) }
        }
        return names(in: list, of: source).compactMap { text in
            let hostname: Hostname
            do throws(Hostname.Invalid) {
                hostname = try Hostname(reading: text)
            } catch {
                ignore(
                    source,
                    .invalidHostname,
                    "Invalid host name '\(text)' in annotation dns.external/hostname of \(source.reference): \(error)"
                )
                return nil
            }
            guard rules.allowedHostnames.contains(where: { $0.matches(hostname) }) else {
                ignore(
                    source,
                    .refusedHostname,
                    "Host name \(hostname) of \(source.reference) refused: HOSTNAME_ALLOW does not list it"
                )
                return nil
            }
            return isInZone(hostname, of: source) ? hostname : nil
        }
    }

    /// The first names of an annotation; a tenant's text must take neither memory nor log without end.
    private mutating func names(in list: String, of source: IngressSource) -> [String] {
        var items = list.utf8.prefix(Self.hostnameBytes).split(
            separator: UInt8(ascii: ","),
            omittingEmptySubsequences: false
        )
        let isCut = list.utf8.count > Self.hostnameBytes
        // The last name of a text that goes on may be another one.
        if isCut { items.removeLast() }
        let names = items.map { Self.trimmed(Substring($0)) }.filter { !$0.isEmpty }
        if isCut || names.count > Self.hostnameCount {
            ignore(
                source,
                .invalidHostname,
                "Annotation dns.external/hostname of \(source.reference) is too long: of it only "
                    + "\(Self.hostnameCount) names within \(Self.hostnameBytes) bytes are read; "
                    + "shorten it, or use several Ingresses"
            )
        }
        return Array(names.prefix(Self.hostnameCount))
    }

    private static let hostnameCount = 20
    private static let hostnameBytes = 4096

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    private mutating func isInZone(_ hostname: Hostname, of source: IngressSource) -> Bool {
        guard let zone = rules.zone, !hostname.isIn(zone: zone) else { return true }
        ignore(
            source,
            .hostnameOutsideZone,
            "Host name \(hostname) lies outside the zone \(zone): skipped; set CF_LB_HOSTNAME or the annotation right"
        )
        return false
    }

    private mutating func ignore(
        _ source: IngressSource,
        _ reason: IgnoredIngress.Reason,
        _ text: String,
        level: Notice.Level = .warning
    ) {
        ignored.append(IgnoredIngress(source, reason, text))
        say(text, level)
    }

    private mutating func say(_ text: String, _ level: Notice.Level) {
        let notice = Notice(level, text)
        if notices.last != notice { notices.append(notice) }
    }
}
