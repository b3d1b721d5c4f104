// The addresses that an object asks for, and the settings of their origins.

extension DesiredBuilder {
    /// The texts of the addresses: those of the annotation `dns.external/target` where it counts, else of the status.
    func addressTexts(of source: SourceObject) -> [String] {
        if source.targets != nil, rules.targets.allowed != nil { return source.targetTexts }
        return source.addresses
    }

    /// The addresses that become origins; what is left out is told.
    ///
    /// Where none may be used, they are those of `DEFAULT_TARGETS`.
    mutating func addresses(of source: SourceObject, in pool: String) -> [Address] {
        tellUnusedTargets(of: source)
        let texts = addressTexts(of: source)
        let isOfStatus = source.targets == nil || rules.targets.allowed == nil
        let place = isOfStatus ? "the status" : "annotation dns.external/target"
        let addresses = texts.compactMap { usableAddress($0, of: source, in: pool, place) }
        if !addresses.isEmpty { return addresses }
        // While it is not certain what the object asks for, it gets nothing new.
        if isOfStatus, source.doubt == nil, !rules.targets.defaults.isEmpty { return rules.targets.defaults }
        if texts.isEmpty {
            ignore(source, .noAddress, "No Load Balancer IP available for \(source.reference)", level: .debug)
        }
        return []
    }

    private mutating func usableAddress(
        _ text: String,
        of source: SourceObject,
        in pool: String,
        _ place: String
    ) -> Address? {
        guard let address = address(text), address.scope != .unusable else {
            let text = "Unusable address '\(text)' in \(place) of \(source.reference): not taken as an origin"
            ignore(source, .unusableAddress, text)
            return nil
        }
        if address.kind == .hostname, servedHostnames.contains(address.text) {
            ignore(
                source,
                .ownHostname,
                "Host name \(text) in \(place) of \(source.reference) is served by this load balancer itself: "
                    + "not taken as an origin; \(place) must name what stands behind it"
            )
            return nil
        }
        if address.scope == .privateNetwork, rules.virtualNetwork == nil {
            let text =
                "Private address \(address) in \(place) of \(source.reference): "
                + "not taken as an origin without CF_VIRTUAL_NETWORK_ID"
            // With DEFAULT_TARGETS, private addresses are what people expect.
            if rules.targets.defaults.isEmpty {
                ignore(source, .privateAddress, text)
            } else {
                addNotice(text, .debug, source)
            }
            return nil
        }
        if let allowed = rules.targets.allowed, !allowed.allows(address) {
            // An origin that exists already is held, and not dropped.
            refused[pool, default: RefusedSources()].add(outsideTargets: address, of: source.reference)
            let text = "Address \(address) in \(place) of \(source.reference) refused: TARGET_ALLOW does not list it"
            ignore(source, .refusedTarget, text)
            return nil
        }
        return address
    }

    private mutating func tellUnusedTargets(of source: SourceObject) {
        if source.targets != nil, rules.targets.allowed == nil {
            let text = "Annotation dns.external/target of \(source.reference) refused: TARGET_ALLOW is not set"
            ignore(source, .refusedTarget, text)
        }
        if source.misplacedTargets {
            let text = "Annotation dns.external/target of \(source.reference) is not used: it belongs on the Gateway"
            addNotice(text, .warning, source)
        }
        for address in source.unusableAddresses.prefix(Self.unusableAddressReportLimit) {
            let text = "Address '\(address)' in the status of \(source.reference) is not taken: "
            addNotice(text + "only IP addresses and host names become origins", .warning, source)
        }
    }

    /// The most addresses of another type that are reported for an object.
    private static let unusableAddressReportLimit = 3
}

extension SourceObject {
    /// The most targets of an annotation that are read; no Cloudflare plan has as many origins in a pool.
    private static let targetLimit = 100

    /// The texts in the annotation `dns.external/target`, in order, at most 100; empty where it is missing.
    package var targetTexts: [String] {
        let texts = (targets ?? "").split(separator: ",").map { DesiredBuilder.trimmed($0) }.filter { !$0.isEmpty }
        return Array(texts.prefix(Self.targetLimit))
    }
}

// MARK: - Settings of origins

extension DesiredBuilder {
    /// The settings that an object asks for its origins; what cannot be used is told.
    mutating func originSettings(
        for source: SourceObject
    ) -> (weight: Weight, port: OriginPort?, hostHeader: Hostname?) {
        (weight(for: source), port(for: source), hostHeader(for: source))
    }

    private mutating func weight(for source: SourceObject) -> Weight {
        guard let text = source.weight else { return rules.weight }
        if let weight = Weight(text: text) { return weight }
        addNotice(
            "Invalid annotation dns.external/weight '\(text)' of \(source.reference): must be between 1 and 100; "
                + "using \(rules.weight.percent)",
            .warning,
            source
        )
        return rules.weight
    }

    private mutating func port(for source: SourceObject) -> OriginPort? {
        guard let text = source.port else { return nil }
        if let port = OriginPort(text: text) { return port }
        ignore(
            source,
            .invalidSetting,
            "Invalid annotation dns.external/port '\(text)' of \(source.reference): must be between 1 and 65535; "
                + "the usual port is used"
        )
        return nil
    }

    private mutating func hostHeader(for source: SourceObject) -> Hostname? {
        guard let text = source.originHost else { return nil }
        let title = "annotation dns.external/origin-host '\(text)' of \(source.reference)"
        guard let name = Hostname(text), !name.isWildcard else {
            ignore(source, .invalidSetting, "Invalid \(title): must be a host name; the usual Host header is used")
            return nil
        }
        if rules.targets.originHosts.contains(where: { $0.matches(name) }) { return name }
        ignore(source, .invalidSetting, "The \(title) is refused: ORIGIN_HOST_ALLOW does not list it")
        return nil
    }

    /// Records that two objects ask for one address with different settings; the first such pair of an address is told.
    mutating func noteConflict(
        _ older: DesiredPool.DesiredOrigin,
        _ younger: DesiredPool.DesiredOrigin,
        in pool: String
    ) {
        let difference = [
            older.weight == younger.weight ? nil : "weight \(older.weight.percent) and \(younger.weight.percent)",
            older.port == younger.port ? nil : "port \(Self.text(older.port)) and \(Self.text(younger.port))",
            older.hostHeader == younger.hostHeader
                ? nil : "Host header \(Self.text(older.hostHeader)) and \(Self.text(younger.hostHeader))",
        ].compactMap(\.self).joined(separator: ", ")
        let wish = Wish(pool: pool, address: older.address)
        if difference.isEmpty || conflicts.contains(where: { $0.wish == wish }) { return }
        conflicts.append(
            SettingsConflict(
                wish: wish,
                winner: older.oldestSource,
                loser: younger.oldestSource,
                difference: difference
            )
        )
    }

    private static func text(_ port: OriginPort?) -> String { port.map { "\($0.number)" } ?? "none" }
    private static func text(_ hostname: Hostname?) -> String { hostname?.description ?? "none" }
}
