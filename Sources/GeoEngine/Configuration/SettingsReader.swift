import GeoRouting
import Wire

/// Reads single settings and collects what is wrong with them.
struct SettingsReader {
    private let environment: [String: String]
    let readFile: (String) -> [UInt8]?
    var problems: [String] = []

    init(_ environment: [String: String], readFile: @escaping (String) -> [UInt8]?) {
        self.environment = environment
        self.readFile = readFile
    }

    // MARK: Kinds of values

    /// The value without the white space around it; nil where it is unset or empty, as ConfigMaps leave it.
    func text(_ name: String) -> String? {
        guard let value = environment[name] else { return nil }
        let trimmed = value.trimmingWhitespace
        return trimmed.isEmpty ? nil : trimmed
    }

    func list(_ name: String) -> [String]? {
        text(name).map { $0.split(separator: ",").map { $0.trimmingWhitespace }.filter { !$0.isEmpty } }
    }

    /// What a value is quoted by, and a list of choices: enough to know it again.
    private static let quoteLimit = 200

    mutating func reject(_ name: String, _ value: String, _ rule: String) {
        problems.append("Invalid \(name) '\(value.oneLine(limit: Self.quoteLimit))'. \(rule)")
    }

    /// Names to choose from, in the original's form.
    private static func choices(_ names: [String]) -> String {
        "Must be one of: [\(names.map { "'\($0)'" }.joined(separator: ", ").oneLine(limit: 5 * quoteLimit))]"
    }

    mutating func requirePresent(_ names: [String]) {
        let missing = names.filter { name in
            text(name) == nil && !(name == "CF_API_TOKEN" && text("CF_API_TOKEN_FILE") != nil)
        }
        if missing.isEmpty { return }
        let quoted = missing.map { "'\($0)'" }.joined(separator: ", ")
        problems.insert("Missing required environment variables: [\(quoted)]", at: 0)
    }

    mutating func flag(_ name: String) -> Bool {
        guard let value = text(name) else { return false }
        switch value.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            reject(name, value, "Must be true or false")
            return false
        }
    }

    /// `--confirm-removals` is a person's word about one pass, not a way to run.
    mutating func confirmation() -> Bool {
        let isSet = flag("CONFIRM_REMOVALS")
        let isOnce = ["true", "1", "yes", "on"].contains(text("ONCE")?.lowercased())
        if isSet, !isOnce || text("POLICY")?.lowercased() != "sync" {
            problems.append("--confirm-removals goes with --once and POLICY=sync only")
        }
        return isSet
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ standard: Choice) -> Choice
    where Choice.RawValue == String {
        guard let value = text(name) else { return standard }
        if let choice = Choice(rawValue: value.lowercased()) { return choice }
        reject(name, value, Self.choices(Choice.allCases.map(\.rawValue)))
        return standard
    }

    mutating func duration(_ name: String, _ standard: Duration, atLeast least: Duration) -> Duration {
        guard let value = text(name) else { return standard }
        guard let duration = Duration(goStyle: value), duration >= least, duration <= .seconds(7 * 86_400) else {
            reject(name, value, "Must be a duration such as 30s, 5m or 1h, from \(least.components.seconds)s to 168h")
            return standard
        }
        return duration
    }

    mutating func socketAddress(_ name: String, _ standard: String) -> ListenAddress {
        let value = text(name) ?? standard
        if let address = ListenAddress(value) { return address }
        reject(name, value, "Must be ADDRESS:PORT, such as [::]:8080 or 127.0.0.1:8080")
        return ListenAddress(host: "::", port: 8080)
    }

    /// A file that must be readable; its path.
    mutating func file(_ name: String) -> String? {
        guard let path = text(name) else { return nil }
        if readFile(path) == nil { reject(name, path, "There is no file of this name that can be read") }
        return path
    }

    // MARK: Cloudflare

    mutating func token() -> Settings.Token? {
        if let path = text("CF_API_TOKEN_FILE") {
            if text("CF_API_TOKEN") != nil {
                problems.append("Both CF_API_TOKEN and CF_API_TOKEN_FILE are set. Set one of them")
            }
            guard let bytes = readFile(path) else {
                reject("CF_API_TOKEN_FILE", path, "There is no file of this name that can be read")
                return nil
            }
            let value = String(decoding: bytes, as: UTF8.self).trimmingWhitespace
            Secrets.process.hold(value)
            if !Self.isToken(value) {
                reject("CF_API_TOKEN_FILE", path, "The file must hold one API token and nothing else")
            }
            return .file(path)
        }
        guard let value = text("CF_API_TOKEN") else { return nil }
        Secrets.process.hold(value)
        if !Self.isToken(value) {
            problems.append("Invalid CF_API_TOKEN value: must be one word without spaces or control characters")
        }
        return .value(value)
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    mutating func identifier(_ name: String) -> String {
        guard let value = text(name) else { return "" }
        let isHex = value.utf8.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
        }
        if value.utf8.count != 32 || !isHex {
            reject(name, value, "Must be the 32 hexadecimal digits that the Cloudflare dashboard shows under API")
        }
        return value
    }

    mutating func weight() -> Weight {
        guard let value = text("CF_ORIGIN_WEIGHT") else { return .standard }
        if let weight = Weight(text: value) { return weight }
        problems.append("Invalid CF_ORIGIN_WEIGHT value: must be between 1 and 100")
        return .standard
    }

    mutating func hostnames() -> [Hostname] {
        let names = list("CF_LB_HOSTNAME") ?? ["app.example.com"]
        // Commas alone are no wish for none: they are a value that got lost.
        return (names.isEmpty ? [text("CF_LB_HOSTNAME") ?? ""] : names).compactMap { name in
            do throws(Hostname.Invalid) {
                let hostname = try Hostname(reading: name)
                if hostname.text.contains(".") { return hostname }
                rejectHostname("CF_LB_HOSTNAME", name, "a name has a dot")
            } catch {
                rejectHostname("CF_LB_HOSTNAME", name, "\(error)")
            }
            return nil
        }
    }

    private mutating func rejectHostname(_ setting: String, _ name: String, _ why: String) {
        // Where the name has letters of other scripts, the rule alone does not say which of them is meant.
        let reason = name.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "*") } ? "" : ": \(why)"
        reject(
            setting,
            name,
            "Must be a host name such as app.example.com, or several with commas between\(reason)"
        )
    }

    /// What annotations may name; nil where it is unset.
    mutating func allowedHostnames() -> [HostnameGlob]? {
        list("HOSTNAME_ALLOW")?.compactMap { text in
            do throws(Hostname.Invalid) {
                return try HostnameGlob(reading: text)
            } catch {
                rejectHostname("HOSTNAME_ALLOW", text, "\(error)")
                return nil
            }
        }
    }

    /// Only https, or http to this very machine: the token must not travel in the clear.
    mutating func apiURL() -> String {
        let standard = "https://api.cloudflare.com/client/v4"
        guard let value = text("CF_API_URL") else { return standard }
        let scheme = value.hasPrefix("https://") ? "https://" : value.hasPrefix("http://") ? "http://" : ""
        let authority = value.dropFirst(scheme.count).prefix { $0 != "/" }
        let isSound = !scheme.isEmpty && URLAuthority(authority) != nil && !value.contains { "?#@ ".contains($0) }
        if !isSound || (scheme == "http://" && URLAuthority(authority)?.isLoopback != true) {
            let rule = "Must be an https URL without query, or http on a loopback address"
            reject("CF_API_URL", Self.withoutSecrets(url: value), rule)
        }
        return value
    }

    /// A URL that may be no URL, without what can be a password or a key in it.
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
        guard let value = text("CF_VIRTUAL_NETWORK_ID") else { return nil }
        let groups = value.split(separator: "-", omittingEmptySubsequences: false)
        let isUUID = groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
        if !isUUID { reject("CF_VIRTUAL_NETWORK_ID", value, "Must be the UUID of a virtual network") }
        return value
    }

    mutating func environmentProxy() -> EnvironmentProxy {
        let exceptions = NoProxy(text("NO_PROXY") ?? text("no_proxy") ?? "")
        guard let value = text("HTTPS_PROXY") ?? text("https_proxy") else {
            return EnvironmentProxy(proxy: nil, exceptions: exceptions)
        }
        do throws(InvalidProxy) {
            return EnvironmentProxy(proxy: try Server.Proxy(url: value), exceptions: exceptions)
        } catch {
            problems.append("Invalid HTTPS_PROXY value: \(error)")
            return EnvironmentProxy(proxy: nil, exceptions: exceptions)
        }
    }

    // MARK: Routing

    /// The well-known places and those of `GEO_LOCATIONS`.
    mutating func places() -> [Place] { Place.predefined + additionalPlaces() }

    mutating func place(among places: [Place]) -> Place? {
        guard let code = text("GEO_LOCATION") else { return nil }
        if let place = places.last(where: { $0.code == code }) { return place }
        reject("GEO_LOCATION", code, Self.choices(places.map(\.code)))
        return nil
    }

    private mutating func additionalPlaces() -> [Place] {
        (text("GEO_LOCATIONS") ?? "").split(separator: ";").compactMap { entry in
            if let place = Place(entry: entry.trimmingWhitespace) { return place }
            reject(
                "GEO_LOCATIONS",
                String(entry),
                "Must be CODE=LATITUDE,LONGITUDE:CITY, with semicolons between several"
            )
            return nil
        }
    }

    mutating func owner() -> OwnerID? {
        guard let value = text("OWNER_ID") else { return nil }
        let owner = OwnerID(value)
        if owner == nil { reject("OWNER_ID", value, "Must be 1 to 63 letters, digits, dots, hyphens or underscores") }
        return owner
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

    mutating func kubeconfig() -> String? {
        guard let value = text("KUBECONFIG") else { return nil }
        let paths = value.split(separator: ":").map(String.init)
        if !paths.contains(where: { readFile($0) != nil }) {
            reject("KUBECONFIG", value, "There is no file of this name that can be read")
        }
        return value
    }

    mutating func namespace() -> String? {
        guard let value = text("NAMESPACE") else { return nil }
        if !Self.isLabel(value) {
            reject("NAMESPACE", value, "Must be the name of one namespace; leave it empty for all")
        }
        return value
    }

    /// A label after RFC 1123, as Kubernetes names namespaces.
    private static func isLabel(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.first != "-" && text.last != "-"
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    mutating func labelSelector() -> String {
        guard let value = text("LABEL_SELECTOR") else { return "dns.external/geo-route=true" }
        if !LabelSelector.isValid(value) {
            reject("LABEL_SELECTOR", value, "Must be a label selector such as dns.external/geo-route=true")
        }
        return value
    }

    // MARK: Logging

    mutating func logLevel() -> Notice.Level {
        let value = text("LOG_LEVEL") ?? "INFO"
        switch value.uppercased() {
        case "DEBUG": return .debug
        case "INFO": return .info
        case "WARNING", "WARN": return .warning
        case "ERROR": return .error
        default:
            reject("LOG_LEVEL", value, "Must be one of: ['DEBUG', 'INFO', 'WARNING', 'ERROR']")
            return .info
        }
    }
}

extension SettingsReader {
    /// The lease that replicas share; nil where each process leads.
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
        guard let value = text(name) else { return nil }
        let isSound = Hostname(value)?.text == value && !value.contains { "*_".contains($0) }
        if !isSound { reject(name, value, "Must be the name of a Kubernetes object") }
        return value
    }
}

extension SettingsReader {
    /// The rules of `RULES_FILE`; nil where it is unset.
    mutating func tenants() -> TenantRules? {
        guard let path = text("RULES_FILE") else { return nil }
        guard let bytes = readFile(path) else {
            reject("RULES_FILE", path, "There is no file of this name that can be read")
            return nil
        }
        do throws(RulesFileError) {
            return try TenantRules(yaml: bytes)
        } catch {
            reject("RULES_FILE", path, "\(error)")
            return nil
        }
    }

    mutating func count(_ name: String, _ standard: Int, in range: ClosedRange<Int>) -> Int {
        guard let value = text(name) else { return standard }
        if let number = Int(digits: value), range.contains(number) { return number }
        reject(name, value, "Must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        return standard
    }
}
