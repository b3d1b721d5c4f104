import Commands
import Foundation
import GeoEngine
import KubernetesAPI

/// A set-up as far as it can be read, with everything that is wrong with it; unlike `Live` it never fails.
struct DoctorSetup {
    /// What stands for a required variable that is missing or wrong, so that the others can be read; never sent.
    private static let placeholders = [
        "CF_API_TOKEN": "placeholder", "CF_ACCOUNT_ID": String(repeating: "0", count: 32),
        "CF_ZONE_ID": String(repeating: "0", count: 32), "GEO_LOCATION": "eu",
    ]
    private static let tokenNames: Set = ["CF_API_TOKEN", "CF_API_TOKEN_FILE"]
    /// Without these it is not known what a cluster asks for; a default would show faults that are none.
    private static let clusterNames: Set = [
        "CF_LB_HOSTNAME", "GEO_LOCATION", "GEO_LOCATIONS", "OWNER_ID", "ADOPT_OWNERS", "LABEL_SELECTOR", "SOURCES",
        "NAMESPACE", "HOSTNAME_ALLOW", "HOSTNAMES_FROM", "RULES_FILE",
    ]

    /// Without these a cluster cannot be reached; what is wrong with them is said once, not for each cluster.
    private static let accessNames: Set = ["KUBECONFIG", "KUBE_CONTEXT", "SERVICE_ACCOUNT_DIR"]

    /// The required variables that are not set.
    private(set) var missing: [String] = []
    /// What is wrong with the other settings, in one line each; what is wrong with the token is in `tokenProblem`.
    private(set) var problems: [String] = []
    private(set) var tokenProblem: String?
    /// The settings, with defaults where they are wrong; nil where none can be read.
    private(set) var settings: Settings?
    /// The clusters that are named, each with the reason why it cannot be watched.
    private(set) var clusters: [DoctorFacts.Cluster] = []
    /// Those of them that can be watched.
    private(set) var setups: [Live.ClusterSetup] = []
    /// The variables that were left out because they are wrong.
    private var dropped: Set<String> = []
    private var kubeconfigs = Kubeconfigs()

    init(_ arguments: SourceArguments, environment: [String: String]) {
        let environment = Live.environment(arguments, environment)
        let named = pairs("--cluster", arguments.cluster, "eu=CONTEXT")
        let owners = pairs("--owner", arguments.owner, "eu=eu-1a2b3c4d")
        missing = Live.missing(environment).filter { $0 != "GEO_LOCATION" || arguments.cluster.isEmpty }
        var readable = environment
        if !arguments.cluster.isEmpty { readable["GEO_LOCATION"] = Self.placeholders["GEO_LOCATION"] }
        for name in missing { readable[name] = Self.placeholders[name] }
        readable = withoutWrongSettings(readable)
        for owner in owners where !arguments.cluster.isEmpty && !named.contains(where: { $0.name == owner.name }) {
            problems.append("--owner \(owner.name)=\(owner.value) names no cluster that is watched")
        }
        if arguments.cluster.isEmpty {
            let geo = readable["GEO_LOCATION"] ?? ""
            let isNamed = !missing.contains("GEO_LOCATION")
            let owner = owners.first { $0.name == geo }?.value
            add(isNamed ? geo : "current", readable["KUBE_CONTEXT"], owner, readable, isPlaceKnown: isNamed)
        }
        for (id, context) in named {
            readable["GEO_LOCATION"] = id.split(separator: ":").first.map(String.init)
            add(id, context, owners.first { $0.name == id }?.value, readable, isPlaceKnown: true)
        }
    }

    /// Whether Cloudflare can be called with what the settings say of it.
    var canCallCloudflare: Bool {
        settings != nil && tokenProblem == nil && missing.allSatisfy { $0 == "GEO_LOCATION" }
            && dropped.isDisjoint(with: ["CF_ACCOUNT_ID", "CF_ZONE_ID", "CF_API_URL", "CF_CA_FILE"])
    }

    /// Whether the host names of the settings are those that were meant.
    var areHostnamesKnown: Bool { !dropped.contains("CF_LB_HOSTNAME") }

    private mutating func pairs(
        _ option: String,
        _ values: [String],
        _ example: String
    ) -> [(name: String, value: String)] {
        do throws(LaunchError) {
            return try Live.pairs(option, values, example)
        } catch {
            problems.append("\(error)")
            return []
        }
    }

    // MARK: Settings

    private static func read(_ environment: [String: String]) -> Result<Settings, SettingsError> {
        Result { () throws(SettingsError) in
            try Settings(environment) { FileManager.default.contents(atPath: $0).map(Array.init) }
        }
    }

    /// Reads the settings, and returns the environment without the variables that are wrong.
    ///
    /// A variable is wrong if there are fewer problems without it.
    private mutating func withoutWrongSettings(_ environment: [String: String]) -> [String: String] {
        var environment = environment
        var result = Self.read(environment)
        for name in environment.keys.sorted() {
            guard case .failure(let error) = result else { break }
            var fewer = environment
            fewer[name] = Self.placeholders[name]
            let next = Self.read(fewer)
            let rest: [String] = if case .failure(let error) = next { error.problems } else { [] }
            if rest.count >= error.problems.count { continue }
            let solved = error.problems.filter { !rest.contains($0) }
            if Self.tokenNames.contains(name) {
                tokenProblem = solved.joined(separator: "; ")
            } else {
                problems += solved
            }
            dropped.insert(name)
            (environment, result) = (fewer, next)
        }
        switch result {
        case .success(let settings): self.settings = settings
        case .failure(let error): problems += error.problems
        }
        return environment
    }

    // MARK: Clusters

    private mutating func add(
        _ id: String,
        _ context: String?,
        _ owner: String?,
        _ environment: [String: String],
        isPlaceKnown: Bool
    ) {
        var cluster = DoctorFacts.Cluster(
            id: id,
            context: context,
            selector: settings?.labelSelector ?? "",
            namespace: settings?.namespace
        )
        defer { clusters.append(cluster) }
        if !dropped.isDisjoint(with: Self.accessNames) { return }
        do throws(LaunchError) {
            let setup = try Live.clusterSetup(id: id, context: context, owner, environment, &kubeconfigs)
            if isPlaceKnown, dropped.isDisjoint(with: Self.clusterNames) { setups.append(setup) }
        } catch {
            // Settings that are wrong for all clusters have been reported already.
            if settings != nil { cluster.problem = "\(error)" }
        }
    }
}
