import GeoEngine

/// The least environment that is valid, changed: nil takes a variable away.
func environment(_ changes: [String: String?] = [:]) -> [String: String] {
    let valid = [
        "CF_API_TOKEN": "t0ken-T0KEN", "CF_ACCOUNT_ID": "9a7806061c88ada191ed06f989cc3dac",
        "CF_ZONE_ID": "023e105f4ecef8ad9ca31a8372d0c353", "GEO_LOCATION": "eu",
    ]
    return changes.reduce(into: valid) { $0[$1.key] = $1.value }
}

private let files = [
    "/token": "t0ken-from-file\n", "/empty": "", "/two-lines": "one\ntwo\n", "/ca.pem": "PEM", "/kubeconfig": "{}",
    "/rules.yaml": "rules:\n  - namespaces: [shop]\n", "/bad.yaml": "rules:\n  - namespace: [shop]\n",
]

func settings(_ changes: [String: String?] = [:]) throws(SettingsError) -> Settings {
    try Settings(environment(changes)) { path in files[path].map { Array($0.utf8) } }
}

/// What is said of an environment; empty where all is well.
func problems(_ changes: [String: String?]) -> [String] {
    do throws(SettingsError) {
        _ = try settings(changes)
        return []
    } catch {
        return error.problems
    }
}
