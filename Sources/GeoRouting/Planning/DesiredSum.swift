/// The running sum over the Ingresses, oldest first: what is already there wins.
struct DesiredSum {
    let rules: RoutingRules
    private var wants: [String: [Address: DesiredPool.Want]] = [:]
    private var clusterNames: [String: String] = [:]
    /// By host name and pool: the namespaces that ask for it.
    private var members: [Hostname: [String: Set<String>]] = [:]
    private var refused: [String: RefusedClaims] = [:]
    private var use = TenantUse()
    /// Every host name that the load balancers serve.
    private var served: Set<String>
    private var held: Set<String> = []
    private var isIncomplete = false
    private var notices: [Notice] = []
    private var ignored: [IgnoredIngress] = []
    /// What texts mean: hundreds of Ingresses share a handful of addresses.
    private var read: [String: Address?] = [:]
    /// Pools by cluster-name, which hundreds share as well; nil for a name that makes none.
    private var pools: [String: String?] = [:]
    /// Whether nothing is to be said of the names in the settings.
    private let admitsDefaults: Bool

    init(rules: RoutingRules) {
        self.rules = rules
        served = Set(rules.hostnames.map(\.text))
        admitsDefaults = rules.hostnames.allSatisfy { name in
            rules.isAllowed(name) && rules.zone.map { name.isIn(zone: $0) } ?? true
        }
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
            DesiredLoadBalancer(hostname: $0.key, pools: $0.value.keys.sorted(), askers: $0.value)
        }
        var desired = Desired(pools: pools, loadBalancers: loadBalancers, notices: notices)
        desired.ignored = ignored
        desired.isIncomplete = isIncomplete
        desired.refused = refused
        return desired
    }

    /// Notes the names in all annotations; what is wrong with them is said when they are added.
    mutating func learnHostnames(of sources: [IngressSource]) {
        var trial = self
        for source in sources where source.hostnames != nil {
            served.formUnion(trial.hostnames(for: source, nil).map(\.text))
        }
    }

    mutating func add(_ source: IngressSource) {
        if let defect = source.defect { return addUnreadable(source, defect) }
        guard let (cluster, pool) = poolName(for: source) else { return }
        let match = rules.tenants?.first(namespace: source.namespace, cluster: cluster)
        if let tenants = rules.tenants, match == nil {
            return refuse(source, pool, tenants.refusal(namespace: source.namespace, cluster: cluster))
        }
        if let match {
            let wishes = source.addresses.compactMap { address($0) }.map { Wish(pool: pool, address: $0) }
            if let why = use.take(wishes, pool: pool, namespace: source.namespace, match.rule) {
                return refuse(source, pool, "rule \(match.number) of RULES_FILE: \(why)")
            }
        }
        let addresses = addresses(of: source)
        if wants[pool] == nil { wants[pool] = [:] }
        clusterNames[pool] = cluster
        let weight = weight(for: source)
        if addresses.isEmpty { held.insert(pool) }
        for address in addresses where wants[pool]?[address] == nil {
            wants[pool, default: [:]][address] = DesiredPool.Want(
                address: address,
                weight: weight,
                created: source.created,
                holder: source.reference
            )
        }
        for hostname in hostnames(for: source, match) {
            members[hostname, default: [:]][pool, default: []].insert(source.namespace)
        }
    }

    /// Makes no new claim for the Ingress, and holds what it has.
    private mutating func refuse(_ source: IngressSource, _ pool: String, _ why: String) {
        refused[pool, default: RefusedClaims()].add(source.addresses.compactMap { address($0) }, of: source.reference)
        ignore(
            source,
            .refusedByRules,
            "Ingress \(source.reference) refused: \(why); what it has at Cloudflare stays as it is"
        )
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

    private mutating func poolName(for source: IngressSource) -> (cluster: String, pool: String)? {
        guard let cluster = source.clusterName, !cluster.isEmpty else {
            ignore(
                source,
                .noClusterName,
                "No cluster-name found in labels for \(source.reference): add the label cluster-name"
            )
            return nil
        }
        let name = pools[cluster] ?? PoolName.forCluster(cluster, geo: rules.place.code)
        pools[cluster] = .some(name)
        guard let name else {
            ignore(
                source,
                .invalidClusterName,
                "Invalid cluster-name '\(cluster)' in labels for \(source.reference): "
                    + "a pool name takes only letters, digits, hyphens and underscores"
            )
            return nil
        }
        return (cluster, name)
    }

    private mutating func weight(for source: IngressSource) -> Weight {
        guard let text = source.weight else { return rules.weight }
        if let weight = Weight(text: text) { return weight }
        say(
            "Invalid annotation dns.external/weight '\(text)' of \(source.reference): must be between 1 and 100; "
                + "using \(rules.weight.percent)",
            .warning,
            source
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

    /// The names that the Ingress' pool joins, each judged by the settings and by the Ingress' rule.
    private mutating func hostnames(
        for source: IngressSource,
        _ match: (number: Int, rule: TenantRule)?
    ) -> [Hostname] {
        guard let list = source.hostnames, !list.allSatisfy(\.isWhitespace) else {
            if match == nil, admitsDefaults { return rules.hostnames }
            return rules.hostnames.filter { admits($0, source, match) }
        }
        return names(in: list, of: source).compactMap { text in
            do throws(Hostname.Invalid) {
                let hostname = try Hostname(reading: text)
                return admits(hostname, source, match) ? hostname : nil
            } catch {
                ignore(
                    source,
                    .invalidHostname,
                    "Invalid host name '\(text)' in annotation dns.external/hostname of \(source.reference): \(error)"
                )
                return nil
            }
        }
    }

    private mutating func admits(
        _ hostname: Hostname,
        _ source: IngressSource,
        _ match: (number: Int, rule: TenantRule)?
    ) -> Bool {
        if !rules.isAllowed(hostname) {
            refuse(hostname, of: source, "HOSTNAME_ALLOW does not list it")
            return false
        }
        if let match, !match.rule.lists(hostname) {
            refuse(hostname, of: source, "rule \(match.number) of RULES_FILE does not list it")
            return false
        }
        return isInZone(hostname, of: source)
    }

    private mutating func refuse(_ hostname: Hostname, of source: IngressSource, _ why: String) {
        ignore(source, .refusedHostname, "Host name \(hostname) of \(source.reference) refused: \(why)")
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
        say(text, level, source)
    }

    private mutating func say(_ text: String, _ level: Notice.Level, _ source: IngressSource) {
        var notice = Notice(level, text)
        notice.namespace = source.namespace
        if notices.last != notice { notices.append(notice) }
    }
}
