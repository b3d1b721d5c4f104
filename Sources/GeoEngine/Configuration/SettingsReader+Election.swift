import GeoRouting

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
