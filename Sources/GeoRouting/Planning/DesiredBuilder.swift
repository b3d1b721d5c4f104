/// The builder of a `Desired`: it adds one Ingress after another, the oldest first.
///
/// Where two Ingresses disagree, the older one wins.
struct DesiredBuilder {
    let rules: RoutingRules
    private let sources: [SourceObject]
    /// The wanted origins by address, by pool name.
    private var origins: [String: [Address: DesiredPool.DesiredOrigin]] = [:]
    /// The cluster-name of each pool, by pool name.
    private var clusterNames: [String: String] = [:]
    /// The namespaces that ask for a pool behind a host name, by host name and pool name.
    private var namespacesByHostname: [Hostname: [String: Set<String>]] = [:]
    var refused: [String: RefusedSources] = [:]
    private var tenantUse = TenantUse()
    /// All host names of the load balancers; an origin with such a name would send traffic back to a load balancer.
    lazy var servedHostnames = allowedHostnames
    /// The contents of Ingresses that were added without a notice; a later Ingress with equal content is skipped.
    private var addedContents: Set<SourceContent> = []
    private var refusedHostnames: [String: Set<Hostname>] = [:]
    private var poolsWithUnknownHostnames: Set<String> = []
    /// Names of pools with an Ingress that has no usable address now.
    private var heldPools: Set<String> = []
    private var isIncomplete = false
    private var notices: [Notice] = []
    private var ignored: [IgnoredSource] = []
    var conflicts: [SettingsConflict] = []
    /// A cache of addresses by text, because hundreds of Ingresses share a few; nil for a text that is no address.
    private var addressCache: [String: Address?] = [:]
    /// A cache of pool names by cluster-name; nil for a cluster-name that makes no valid pool name.
    private var poolNameCache: [String: String?] = [:]
    /// Whether all host names of the settings are allowed; then they are not checked for each Ingress.
    private let allowsAllDefaults: Bool

    /// A builder to which no Ingress has been added yet; `sources` must be in order, the oldest first.
    init(_ sources: [SourceObject], rules: RoutingRules) {
        self.rules = rules
        self.sources = sources
        allowsAllDefaults = rules.hostnames.allSatisfy { Self.refusal(of: $0, nil, rules) == nil }
    }

    /// Adds all Ingresses, and returns what they ask for together.
    mutating func build() -> Desired {
        for source in sources {
            let content = SourceContent(source)
            if addedContents.contains(content) { continue }
            let countsBefore = (ignored.count, notices.count)
            add(source)
            // Content that gives a notice is not remembered: each Ingress with such content gets a notice of its own.
            if countsBefore == (ignored.count, notices.count) { addedContents.insert(content) }
        }
        return result
    }

    private var result: Desired {
        let pools = origins.sorted { $0.key < $1.key }.map { name, origins in
            DesiredPool(
                name: name,
                clusterName: clusterNames[name] ?? "",
                origins: origins.values.sorted { $0.address < $1.address },
                isHeld: isIncomplete || heldPools.contains(name)
            )
        }
        let loadBalancers = namespacesByHostname.sorted { $0.key < $1.key }.map {
            DesiredLoadBalancer(hostname: $0.key, pools: $0.value.keys.sorted(), namespacesByPool: $0.value)
        }
        var desired = Desired(pools: pools, loadBalancers: loadBalancers, notices: notices)
        desired.ignored = ignored
        desired.conflicts = conflicts
        desired.isIncomplete = isIncomplete
        desired.refusedHostnames = refusedHostnames
        desired.poolsWithUnknownHostnames = poolsWithUnknownHostnames
        desired.refused = refused
        return desired
    }

    /// All allowed host names of the settings and of annotations.
    ///
    /// A host name that is not allowed is reported when its Ingress is added.
    private var allowedHostnames: Set<String> {
        var served = Set(rules.hostnames.map(\.text))
        if rules.targets.usesSpecHostnames {
            let names = sources.flatMap(\.specHostnames).compactMap { Hostname($0) }
            served.formUnion(names.lazy.filter { Self.refusal(of: $0, nil, rules) == nil }.map(\.text))
        }
        for list in sources.compactMap(\.hostnames) {
            let names = Self.names(in: list).names.compactMap { try? Hostname(reading: $0) }
            served.formUnion(names.lazy.filter { Self.refusal(of: $0, nil, rules) == nil }.map(\.text))
        }
        return served
    }

    private mutating func add(_ source: SourceObject) {
        if let defect = source.defect { return addUnreadable(source, defect) }
        if let refusal = source.refusal {
            return ignore(source, .notServed, "\(source.reference) is left out: \(refusal)")
        }
        guard let (cluster, pool) = poolName(for: source) else { return }
        let match = rules.tenants?.firstMatch(namespace: source.namespace, cluster: cluster)
        if let tenants = rules.tenants, match == nil {
            return refuse(source, pool, tenants.refusal(namespace: source.namespace, cluster: cluster))
        }
        if let match {
            let wishes = addressTexts(of: source).compactMap { address($0) }.map { Wish(pool: pool, address: $0) }
            // Counts the wishes against the limits of the namespace, unless they exceed a limit.
            if let why = tenantUse.admit(wishes, pool: pool, namespace: source.namespace, match.rule) {
                return refuse(source, pool, "rule \(match.number) of RULES_FILE: \(why)")
            }
        }
        let addresses = addresses(of: source, in: pool)
        if origins[pool] == nil { origins[pool] = [:] }
        clusterNames[pool] = cluster
        if addresses.isEmpty || source.doubt != nil { heldPools.insert(pool) }
        if let doubt = source.doubt {
            let text = "\(source.reference): \(doubt); until it is certain, what it has at Cloudflare stays"
            ignore(source, .uncertain, text, level: .info)
        }
        let settings = originSettings(for: source)
        for address in addresses {
            let origin = DesiredPool.DesiredOrigin(
                address: address,
                weight: settings.weight,
                port: settings.port,
                hostHeader: settings.hostHeader,
                created: source.created,
                oldestSource: source.reference
            )
            if let older = origins[pool]?[address] {
                noteConflict(older, origin, in: pool)
            } else {
                origins[pool, default: [:]][address] = origin
            }
        }
        for hostname in hostnames(for: source, in: pool, match) {
            namespacesByHostname[hostname, default: [:]][pool, default: []].insert(source.namespace)
        }
    }

    /// Refuses the Ingress: it gets nothing new, and keeps what it has.
    private mutating func refuse(_ source: SourceObject, _ pool: String, _ why: String) {
        let addresses = source.addresses.compactMap { address($0) }
        refused[pool, default: RefusedSources()].add(addresses, of: source.reference)
        ignore(
            source,
            .refusedByRules,
            "\(source.kind == .ingress ? "Ingress " : "")\(source.reference) refused: \(why); what it has at Cloudflare stays as it is"
        )
    }

    private mutating func addUnreadable(_ source: SourceObject, _ defect: String) {
        isIncomplete = true
        if source.isWholeKind {
            return ignore(source, .unreadable, "\(defect); until then no origin of this cluster is given up")
        }
        ignore(
            source,
            .unreadable,
            "Cannot read \(source.reference): \(defect); until it is mended or deleted, "
                + "no origin of this cluster is given up"
        )
    }

    private mutating func poolName(for source: SourceObject) -> (cluster: String, pool: String)? {
        guard let cluster = source.clusterName, !cluster.isEmpty else {
            ignore(
                source,
                .noClusterName,
                "No cluster-name found in labels for \(source.reference): add the label cluster-name"
            )
            return nil
        }
        let name = poolNameCache[cluster] ?? PoolName.forCluster(cluster, geo: rules.place.code)
        // `.some(nil)` stores that the name is invalid; a plain nil would remove the entry.
        poolNameCache[cluster] = .some(name)
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

    mutating func address(_ text: String) -> Address? {
        if let known = addressCache[text] { return known }
        let address = Address(text)
        // `.some(nil)` stores that the text is no address; a plain nil would remove the entry.
        addressCache[text] = .some(address)
        return address
    }

    /// The host names of the load balancers that the Ingress' pool joins; those that are not allowed are left out.
    ///
    /// What those ask for that are left out is kept in mind: the pool stays where it is.
    private mutating func hostnames(
        for source: SourceObject,
        in pool: String,
        _ match: TenantRules.Match?
    ) -> [Hostname] {
        var admitted: [Hostname] = []
        var skipped: [(reason: IgnoredSource.Reason, text: String)] = []
        var refusedNames: Set<Hostname> = []
        func admitOrSkip(_ hostname: Hostname) {
            let refusal = Self.refusal(of: hostname, match, rules)
            if refusal != nil { refusedNames.insert(hostname) }
            switch refusal {
            case nil: admitted.append(hostname)
            case .rule(let why):
                skipped.append((.refusedHostname, "Host name \(hostname) of \(source.reference) refused: \(why)"))
            case .outside(let zone):
                let text = "Host name \(hostname) lies outside the zone \(zone): skipped; "
                skipped.append((.hostnameOutsideZone, text + "set CF_LB_HOSTNAME or the annotation right"))
            }
        }
        if let list = source.hostnames, !list.allSatisfy(\.isWhitespace) {
            for text in names(in: list, of: source, pool) {
                do throws(Hostname.Invalid) {
                    admitOrSkip(try Hostname(reading: text))
                } catch {
                    let location = "in annotation dns.external/hostname of \(source.reference)"
                    skipped.append((.invalidHostname, "Invalid host name '\(text)' \(location): \(error)"))
                }
            }
        } else if rules.targets.usesSpecHostnames, !source.specHostnames.isEmpty {
            for text in source.specHostnames {
                guard let hostname = Hostname(text), !hostname.isWildcard else {
                    let text = "Host name '\(text)' in the spec of \(source.reference) is skipped: "
                    skipped.append((.invalidHostname, text + "a load balancer has one whole name"))
                    continue
                }
                admitOrSkip(hostname)
            }
        } else if match == nil, allowsAllDefaults {
            return rules.hostnames
        } else {
            rules.hostnames.forEach(admitOrSkip)
        }
        if !refusedNames.isEmpty { refusedHostnames[pool, default: []].formUnion(refusedNames) }
        if skipped.contains(where: { $0.reason == .invalidHostname }) { poolsWithUnknownHostnames.insert(pool) }
        for name in skipped.prefix(Self.skippedHostnameReportLimit) { ignore(source, name.reason, name.text) }
        if let next = skipped.dropFirst(Self.skippedHostnameReportLimit).first {
            let count = skipped.count - Self.skippedHostnameReportLimit
            ignore(source, next.reason, "\(count) more host names of \(source.reference) are skipped as well")
        }
        return admitted
    }

    private enum Refusal {
        case rule(String)
        case outside(Hostname)
    }

    private static func refusal(of hostname: Hostname, _ match: TenantRules.Match?, _ rules: RoutingRules) -> Refusal? {
        if !rules.isAllowed(hostname) { return .rule("HOSTNAME_ALLOW does not list it") }
        if let match, !match.rule.allows(hostname) {
            return .rule("rule \(match.number) of RULES_FILE does not list it")
        }
        return rules.zone.flatMap { hostname.isIn(zone: $0) ? nil : .outside($0) }
    }

    /// The first 20 names in the first 4 KiB of an annotation, because a tenant's text must not fill memory or log.
    private mutating func names(in list: String, of source: SourceObject, _ pool: String) -> [String] {
        let (names, isCut) = Self.names(in: list)
        if isCut {
            poolsWithUnknownHostnames.insert(pool)
            ignore(
                source,
                .invalidHostname,
                "Annotation dns.external/hostname of \(source.reference) is too long: of it only "
                    + "\(Self.hostnameLimit) names within \(Self.hostnameByteLimit) bytes are read; "
                    + "shorten it, or use several Ingresses"
            )
        }
        return names
    }

    private static func names(in list: String) -> (names: [String], isCut: Bool) {
        var items = list.utf8.prefix(hostnameByteLimit).split(
            separator: UInt8(ascii: ","),
            omittingEmptySubsequences: false
        )
        let isCut = list.utf8.count > hostnameByteLimit
        // The last name of a text that was cut may be incomplete.
        if isCut { items.removeLast() }
        let names = items.map { trimmed(Substring($0)) }.filter { !$0.isEmpty }
        return (Array(names.prefix(hostnameLimit)), isCut || names.count > hostnameLimit)
    }

    private static let hostnameLimit = 20
    private static let hostnameByteLimit = 4096
    /// The most skipped host names of an Ingress that are reported one by one.
    private static let skippedHostnameReportLimit = 3

    static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    mutating func ignore(
        _ source: SourceObject,
        _ reason: IgnoredSource.Reason,
        _ text: String,
        level: Notice.Level = .warning
    ) {
        ignored.append(
            IgnoredSource(
                namespace: source.namespace,
                reference: source.reference,
                reason: reason,
                text: text
            )
        )
        addNotice(text, level, source)
    }

    mutating func addNotice(_ text: String, _ level: Notice.Level, _ source: SourceObject) {
        var notice = Notice(level, text)
        notice.namespace = source.namespace
        if notices.last != notice { notices.append(notice) }
    }
}

/// The fields of an Ingress that decide what it asks for; of two Ingresses with equal content, the second adds nothing.
private struct SourceContent: Hashable {
    let namespace: String
    let clusterName: String?
    let hostnames: String?
    let weight: String?
    let targets: String?
    let port: String?
    let originHost: String?
    let specHostnames: [String]
    let addresses: [String]
    let doubt: String?
    let refusal: String?
    let defect: String?

    init(_ source: SourceObject) {
        namespace = source.namespace
        clusterName = source.clusterName
        hostnames = source.hostnames
        weight = source.weight
        targets = source.targets
        port = source.port
        originHost = source.originHost
        specHostnames = source.specHostnames
        addresses = source.addresses
        doubt = source.doubt
        refusal = source.refusal
        defect = source.defect
    }
}
