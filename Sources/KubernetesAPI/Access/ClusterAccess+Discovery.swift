extension ClusterAccess {
    /// The way to the cluster that the environment points at.
    ///
    /// `KUBECONFIG` first; then a `SERVICE_ACCOUNT_DIR` set in so many words; then `~/.kube/config`; then the pod's own
    /// service account. Something that was asked for and is not there is an error, never a reason to try the next.
    package static func discover(
        environment: [String: String],
        context: String? = nil,
        files: Files = .live
    ) throws(KubernetesAccessError) -> ClusterAccess {
        func set(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let list = set("KUBECONFIG") {
            return try Kubeconfig.load(list, files: files).access(context: context, files: files)
        }
        if context == nil, let directory = set("SERVICE_ACCOUNT_DIR") {
            return try inCluster(environment: environment, directory: directory, files: files)
        }
        if let home = set("HOME") {
            let path = "\(home)/.kube/config"
            if context != nil { return try Kubeconfig.load(path, files: files).access(context: context, files: files) }
            if let bytes = try files.contentsIfPresent(path, of: "the kubeconfig") {
                return try Kubeconfig(parsing: bytes, file: path).access(files: files)
            }
        }
        return try inCluster(environment: environment, files: files)
    }
}
