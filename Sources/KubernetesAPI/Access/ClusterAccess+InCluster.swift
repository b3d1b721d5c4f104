extension ClusterAccess {
    /// Where the kubelet mounts a pod's service account.
    package static let serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The way of a pod to its own cluster.
    package static func inCluster(
        environment: [String: String],
        directory: String = serviceAccountDirectory,
        files: Files = .live
    ) throws(KubernetesAccessError) -> ClusterAccess {
        let names = ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
        let missing = names.filter { environment[$0, default: ""].isEmpty }
        guard missing.isEmpty, let host = environment[names[0]], let port = environment[names[1]] else {
            throw .notInCluster(missing: missing)
        }
        let isIPv6 = host.contains(":") && !host.hasPrefix("[")
        var access = ClusterAccess(server: "https://\(isIPv6 ? "[\(host)]" : host):\(port)", origin: "in cluster")
        access.token = try .file("\(directory)/token", files)
        access.warnings += files.warnings(ofSecret: "\(directory)/token", isInPod: true)
        let authorities = "\(directory)/ca.crt"
        if let pem = try files.contentsIfPresent(authorities, of: "the cluster's CA") {
            try access.trust(pem, place: authorities)
            access.authorityFile = RereadFile(authorities, pem, files, isGood: PEM.holdsCertificate)
        } else {
            // Never a reason not to verify: the system's authorities may know the server.
            access.warnings.append("\(authorities) does not exist; trusting the system's certificate authorities")
        }
        if let name = try files.contentsIfPresent("\(directory)/namespace", of: "the pod's namespace") {
            let name = String(decoding: name, as: UTF8.self).filter { !$0.isWhitespace }
            if !name.isEmpty { access.defaultNamespace = name }
        }
        return access
    }
}
