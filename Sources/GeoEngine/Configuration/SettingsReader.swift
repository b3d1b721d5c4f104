import GeoRouting
import KubernetesAPI
import Wire

/// Reads single settings, and collects their problems.
struct SettingsReader {
    private let environment: [String: String]
    let readFile: (String) -> [UInt8]?
    var problems: [String] = []

    init(_ environment: [String: String], readFile: @escaping (String) -> [UInt8]?) {
        self.environment = environment
        self.readFile = readFile
    }

    // MARK: Kinds of values

    /// The value without the white space around it; nil where it is unset or empty.
    func text(_ name: String) -> String? {
        guard let value = environment[name] else { return nil }
        let trimmed = value.trimmingWhitespace
        return trimmed.isEmpty ? nil : trimmed
    }

    func list(_ name: String) -> [String]? {
        text(name).map { $0.split(separator: ",").map { $0.trimmingWhitespace }.filter { !$0.isEmpty } }
    }

    /// The length limit of a value in a message; a list of choices may be five times as long.
    private static let quoteLimit = 200

    mutating func reject(_ name: String, _ value: String, _ rule: String) {
        problems.append("Invalid \(name) '\(value.oneLine(limit: Self.quoteLimit))'. \(rule)")
    }

    /// The rule that lists the valid choices.
    private static func choices(_ names: [String]) -> String {
        "Must be one of: [\(names.map { "'\($0)'" }.joined(separator: ", ").oneLine(limit: 5 * quoteLimit))]"
    }

    /// Reports all missing settings in one line, before all other problems.
    ///
    /// The token is not missing where `CF_API_TOKEN_FILE` is set.
    mutating func requirePresent(_ names: [String]) {
        let missing = names.filter { name in
            text(name) == nil && !(name == "CF_API_TOKEN" && text("CF_API_TOKEN_FILE") != nil)
        }
        if missing.isEmpty { return }
        let quoted = missing.map { "'\($0)'" }.joined(separator: ", ")
        problems.insert("Missing required environment variables: [\(quoted)]", at: 0)
    }

    /// The value that `read` returns for the text of a setting; nil where the setting is unset.
    ///
    /// Where `read` returns nil, the setting is reported as invalid.
    mutating func value<Value>(_ name: String, _ rule: String, _ read: (String) -> Value?) -> Value? {
        guard let text = text(name) else { return nil }
        let value = read(text)
        if value == nil { reject(name, text, rule) }
        return value
    }

    /// The text of a setting; nil where the setting is unset or invalid.
    ///
    /// Where `isValid` returns false, the setting is reported as invalid.
    mutating func text(_ name: String, _ rule: String, isValid: (String) -> Bool) -> String? {
        value(name, rule) { isValid($0) ? $0 : nil }
    }

    private static let flags = [
        "true": true, "1": true, "yes": true, "on": true, "false": false, "0": false, "no": false, "off": false,
    ]

    mutating func flag(_ name: String) -> Bool {
        value(name, "Must be true or false") { Self.flags[$0.lowercased()] } ?? false
    }

    /// Whether `--confirm-removals` is set; without `--once` and `POLICY=sync` this is reported as a problem.
    mutating func confirmsRemovals() -> Bool {
        let isSet = flag("CONFIRM_REMOVALS")
        // `flag` would report an invalid `ONCE` a second time.
        let isOnce = text("ONCE").flatMap { Self.flags[$0.lowercased()] } == true
        if isSet, !isOnce || text("POLICY")?.lowercased() != "sync" {
            problems.append("--confirm-removals needs --once and POLICY=sync")
        }
        return isSet
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ defaultValue: Choice) -> Choice
    where Choice.RawValue == String {
        let rule = Self.choices(Choice.allCases.map(\.rawValue))
        return value(name, rule) { Choice(rawValue: $0.lowercased()) } ?? defaultValue
    }

    mutating func duration(_ name: String, _ defaultValue: Duration, atLeast least: Duration) -> Duration {
        let range = least...(.seconds(7 * 86_400))
        let rule = "Must be a duration such as 30s, 5m or 1h, from \(least.components.seconds)s to 168h"
        return value(name, rule) { Duration(goStyle: $0).flatMap { range.contains($0) ? $0 : nil } } ?? defaultValue
    }

    mutating func count(_ name: String, _ defaultValue: Int, in range: ClosedRange<Int>) -> Int {
        let rule = "Must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        return value(name, rule) { Int(digits: $0).flatMap { range.contains($0) ? $0 : nil } } ?? defaultValue
    }

    mutating func httpAddress() -> ListenAddress {
        value("HTTP_ADDRESS", "Must be ADDRESS:PORT, such as [::]:8080 or 127.0.0.1:8080", ListenAddress.init)
            ?? ListenAddress(host: "::", port: 8080)
    }

    private static let unreadable = "There is no file of this name that can be read"

    /// The path of a file; nil where the setting is unset or the file is unreadable.
    ///
    /// An unreadable file is reported as a problem.
    mutating func file(_ name: String) -> String? {
        text(name, Self.unreadable) { [readFile] in readFile($0) != nil }
    }

    // MARK: Cloudflare

    mutating func token() -> Settings.Token? {
        if text("CF_API_TOKEN_FILE") != nil {
            if text("CF_API_TOKEN") != nil {
                problems.append("Both CF_API_TOKEN and CF_API_TOKEN_FILE are set. Set one of them")
            }
            guard let path = file("CF_API_TOKEN_FILE"), let bytes = readFile(path) else { return nil }
            let value = String(decoding: bytes, as: UTF8.self).trimmingWhitespace
            Secrets.shared.register(value)
            if !Self.isToken(value) {
                reject("CF_API_TOKEN_FILE", path, "The file must hold one API token and nothing else")
            }
            return .file(path)
        }
        guard let value = text("CF_API_TOKEN") else { return nil }
        Secrets.shared.register(value)
        if !Self.isToken(value) {
            problems.append("Invalid CF_API_TOKEN value: must be one word without spaces or control characters")
        }
        return .value(value)
    }

    /// Whether the text can be a token: visible ASCII characters only.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    mutating func identifier(_ name: String) -> String {
        let rule = "Must be the 32 hexadecimal digits that the Cloudflare dashboard shows under API"
        return text(name, rule) { value in
            value.utf8.count == 32 && value.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        } ?? ""
    }

    mutating func weight() -> Weight {
        guard let value = text("CF_ORIGIN_WEIGHT") else { return .standard }
        if let weight = Weight(text: value) { return weight }
        problems.append("Invalid CF_ORIGIN_WEIGHT value: must be between 1 and 100")
        return .standard
    }

    mutating func hostnames() -> [Hostname] {
        let names = list("CF_LB_HOSTNAME") ?? ["app.example.com"]
        // A value of only commas contains no name. Its whole text is read as one name, and so is reported as invalid.
        return (names.isEmpty ? [text("CF_LB_HOSTNAME") ?? ""] : names).compactMap { name in
            do throws(Hostname.Invalid) {
                let hostname = try Hostname(reading: name)
                if hostname.text.contains(".") { return hostname }
                rejectHostname("CF_LB_HOSTNAME", name, "the name must contain a dot")
            } catch {
                rejectHostname("CF_LB_HOSTNAME", name, "\(error)")
            }
            return nil
        }
    }

    private mutating func rejectHostname(_ setting: String, _ name: String, _ why: String) {
        // Where the name has a star or a non-ASCII character, the rule alone does not explain what is wrong.
        let reason = name.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "*") } ? "" : ": \(why)"
        reject(
            setting,
            name,
            "Must be a host name such as app.example.com, or several with commas between\(reason)"
        )
    }

    /// The globs of `HOSTNAME_ALLOW`; nil where it is unset.
    mutating func allowedHostnames() -> [HostnameGlob]? { hostnameGlobs("HOSTNAME_ALLOW") }

    /// The globs of a list of host names; nil where it is unset.
    mutating func hostnameGlobs(_ name: String) -> [HostnameGlob]? {
        list(name)?.compactMap { text in
            do throws(Hostname.Invalid) {
                return try HostnameGlob(reading: text)
            } catch {
                rejectHostname(name, text, "\(error)")
                return nil
            }
        }
    }

    /// The URL of `CF_API_URL`: https, or http to a loopback address.
    ///
    /// The token must never cross a network unencrypted.
    mutating func apiURL() -> String {
        let defaultValue = "https://api.cloudflare.com/client/v4"
        guard let value = text("CF_API_URL") else { return defaultValue }
        let scheme = value.hasPrefix("https://") ? "https://" : value.hasPrefix("http://") ? "http://" : ""
        let authority = value.dropFirst(scheme.count).prefix { $0 != "/" }
        let isValid = !scheme.isEmpty && URLAuthority(authority) != nil && !value.contains { "?#@ ".contains($0) }
        if !isValid || (scheme == "http://" && URLAuthority(authority)?.isLoopback != true) {
            let rule = "Must be an https URL without query, or http on a loopback address"
            reject("CF_API_URL", Self.withoutSecrets(url: value), rule)
        }
        return value
    }

    /// The text of a URL, in which the parts that may contain a password or a key are masked.
    ///
    /// The URL may be invalid.
    private static func withoutSecrets(url: String) -> String {
        var text = url
        if let at = text.lastIndex(of: "@") {
            let start = text.firstRange(of: "://").map(\.upperBound) ?? text.startIndex
            text.replaceSubrange(min(start, at)..<at, with: Secrets.mask)
        }
        if let query = text.firstIndex(where: { "?#".contains($0) }) {
            text.replaceSubrange(text.index(after: query)..., with: Secrets.mask)
        }
        return text
    }

    mutating func virtualNetwork() -> String? {
        text("CF_VIRTUAL_NETWORK_ID", "Must be the UUID of a virtual network") { value in
            let groups = value.split(separator: "-", omittingEmptySubsequences: false)
            return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
        }
    }

    mutating func environmentProxy() -> EnvironmentProxy {
        let exceptions = NoProxy(text("NO_PROXY") ?? text("no_proxy") ?? "")
        var proxy: Server.Proxy?
        do throws(InvalidProxy) {
            if let value = text("HTTPS_PROXY") ?? text("https_proxy") { proxy = try Server.Proxy(url: value) }
        } catch {
            problems.append("Invalid HTTPS_PROXY value: \(error)")
        }
        return EnvironmentProxy(proxy: proxy, exceptions: exceptions)
    }

    // MARK: Routing

    /// The well-known places and those of `GEO_LOCATIONS`.
    mutating func places() -> [Place] {
        let rule = "Must be CODE=LATITUDE,LONGITUDE:CITY. Put semicolons between places"
        return Place.predefined
            + (text("GEO_LOCATIONS") ?? "").split(separator: ";").compactMap { entry in
                let place = Place(entry: entry.trimmingWhitespace)
                if place == nil { reject("GEO_LOCATIONS", String(entry), rule) }
                return place
            }
    }

    mutating func place(among places: [Place]) -> Place? {
        // Of several places with this code, the last one is used: `GEO_LOCATIONS` can replace a well-known place.
        value("GEO_LOCATION", Self.choices(places.map(\.code))) { code in places.last { $0.code == code } }
    }

    mutating func owner() -> OwnerID? {
        value("OWNER_ID", "Must be 1 to 63 letters, digits, dots, hyphens or underscores", OwnerID.init)
    }

    mutating func adoptedOwners() -> Set<OwnerID> {
        let owners = (list("ADOPT_OWNERS") ?? []).compactMap { value -> OwnerID? in
            let owner = OwnerID(value)
            if owner == nil { reject("ADOPT_OWNERS", value, "Must be owner ids with commas between") }
            return owner
        }
        return Set(owners)
    }

    // MARK: Kubernetes

    /// The paths of `KUBECONFIG`; nil where it is unset.
    ///
    /// At least one of the files must be readable.
    mutating func kubeconfig() -> String? {
        text("KUBECONFIG", Self.unreadable) { [readFile] paths in
            paths.split(separator: ":").contains { readFile(String($0)) != nil }
        }
    }

    /// The namespace of `NAMESPACE`; nil where it is unset.
    ///
    /// A valid namespace is a label as RFC 1123 defines it.
    mutating func namespace(_ name: String = "NAMESPACE") -> String? {
        text(name, "Must be the name of one namespace; leave it empty for all") { text in
            (1...63).contains(text.utf8.count) && text.first != "-" && text.last != "-"
                && text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
        }
    }

    mutating func labelSelector() -> String {
        let defaultValue = "dns.external/geo-route=true"
        let rule = "Must be a label selector such as \(defaultValue)"
        return text("LABEL_SELECTOR", rule) { LabelSelector($0) != nil } ?? defaultValue
    }

    // MARK: Logging

    mutating func logLevel() -> Notice.Level {
        let levels: [String: Notice.Level] = [
            "DEBUG": .debug, "INFO": .info, "WARNING": .warning, "WARN": .warning, "ERROR": .error,
        ]
        let rule = Self.choices(["DEBUG", "INFO", "WARNING", "ERROR"])
        return value("LOG_LEVEL", rule) { levels[$0.uppercased()] } ?? .info
    }
}

extension SettingsReader {
    /// The lease that replicas share; nil without `LEADER_ELECT`.
    mutating func election() -> Settings.Election? {
        guard flag("LEADER_ELECT") else { return nil }
        guard let identity = text("POD_NAME") ?? text("HOSTNAME") else {
            problems.append("LEADER_ELECT needs this replica's name. Set POD_NAME to the pod's name")
            return nil
        }
        let name = objectName("LEASE_NAME") ?? "external-dns-cloudflare-geo"
        return Settings.Election(name: name, namespace: objectName("LEASE_NAMESPACE"), identity: identity)
    }

    private mutating func objectName(_ name: String) -> String? {
        text(name, "Must be the name of a Kubernetes object") { value in
            Hostname(value)?.text == value && !value.contains { "*_".contains($0) }
        }
    }
}

extension SettingsReader {
    /// The rules of `RULES_FILE`; nil where it is unset.
    mutating func tenants() -> TenantRules? {
        guard let path = file("RULES_FILE"), let bytes = readFile(path) else { return nil }
        do throws(RulesFileError) {
            return try TenantRules(yaml: bytes)
        } catch {
            reject("RULES_FILE", path, "\(error)")
            return nil
        }
    }
}
