import GeoFleet
import GeoRouting
import Presentation

// What the clusters let us do, and what they ask for.

extension Examination {
    mutating func checkClusters() {
        if facts.clusters.isEmpty {
            let reason =
                facts.profile?.problem == nil ? "no cluster is named" : "the profile cannot be used"
            for subject in [Check.Subject.clusterAccess, .clusterRights, .selector] { leave(subject, because: reason) }
        }
        for cluster in facts.clusters { check(cluster) }
        if isClusterKnown {
            report(.sources, findings(of: .sources), orGood: "each can be used")
        } else {
            leave(.sources, because: "no cluster can be read")
        }
    }

    private mutating func check(_ cluster: DoctorFacts.Cluster) {
        let id = cluster.id
        if let problem = cluster.problem {
            let mend = "give --cluster GEO=CONTEXT or --context a context of the kubeconfig, or set KUBECONFIG"
            let why = "what the cluster asks for is not known, and its controller's plan cannot be shown"
            fail(.clusterAccess, cluster: id, Fault("ClusterAccess", problem, why: why, mend: mend))
            leave(.clusterRights, cluster: id, because: "there is no access to the cluster")
            return leave(.selector, cluster: id, because: "there is no access to the cluster")
        }
        guard let situation = facts.situation, let view = situation.fleet.cluster(id) else {
            for subject in [Check.Subject.clusterAccess, .clusterRights, .selector] {
                leave(subject, cluster: id, because: "the settings are wrong")
            }
            return
        }
        checkAccess(to: view, situation)
        checkRights(in: view)
        checkSelector(cluster, view)
    }

    private mutating func checkAccess(to view: ClusterView, _ situation: Situation) {
        let server = view.server ?? view.context
        if view.watch.lastSuccess != nil, !view.watch.isFailing {
            return pass(.clusterAccess, cluster: view.id, "\(server) answers")
        }
        guard case .failing(let text) = view.watch.state else {
            return fail(
                .clusterAccess,
                cluster: view.id,
                Finding.clusterFault("ClusterSilent", "\(server) has not answered in time", view)
            )
        }
        // What is refused is a fault of the rights, which have a check of their own.
        if case .forbidden? = view.watch.failure, facts.reading?.hasDenied(view.id) == true {
            return pass(.clusterAccess, cluster: view.id, "\(server) answers")
        }
        // Several clusters that fail alike are one finding of the console; here each has its own line.
        let finding = situation.findings.first { $0.isUnread(view.id) }
        let advice = finding.flatMap { FindingAdvice($0, situation).nextStep }
        let constant = Finding.Reason.watchFails(nil, since: nil, "").constant
        let fault = Finding.clusterFault(constant, "\(server): \(text)", view, mend: advice)
        fail(.clusterAccess, cluster: view.id, fault)
    }

    private mutating func checkRights(in view: ClusterView) {
        let rights = facts.reading?.rights[view.id] ?? []
        let denied = rights.filter { $0.answer == .denied }
        if !denied.isEmpty {
            let names = Dictionary(grouping: denied, by: \.resource).sorted { $0.key < $1.key }
                .map { "\($1.map(\.verb).joined(separator: " and ")) \($0)" }.joined(separator: ", ")
            let scope = denied[0].namespace.map { "in the namespace \($0)" } ?? "in all namespaces"
            let flag = denied[0].namespace.map { "-n \($0)" } ?? "--all-namespaces"
            return fail(
                .clusterRights,
                cluster: view.id,
                Fault(
                    "ClusterRights",
                    "these credentials may not \(names) \(scope)",
                    why: "what these objects ask for is not known, and nothing is removed while it is not",
                    mend: "bind the ClusterRole of deploy/base to this user, or set NAMESPACE to one that may be read; "
                        + "try: kubectl --context \(view.context) auth can-i \(denied[0].verb) \(denied[0].resource) "
                        + flag
                )
            )
        }
        for right in rights {
            if case .unknown(let reason) = right.answer {
                return leave(.clusterRights, cluster: view.id, because: "the cluster does not say it: \(reason)")
            }
        }
        if rights.isEmpty { return leave(.clusterRights, cluster: view.id, because: "the cluster was not asked") }
        var resources: [String] = []
        for right in rights where !resources.contains(right.resource) { resources.append(right.resource) }
        pass(.clusterRights, cluster: view.id, "may list and watch \(resources.joined(separator: ", "))")
    }

    private mutating func checkSelector(_ cluster: DoctorFacts.Cluster, _ view: ClusterView) {
        guard view.watch.lastSuccess != nil else {
            return leave(.selector, cluster: view.id, because: "the cluster cannot be read")
        }
        if !view.sources.isEmpty {
            let count = Words.counted(view.sources.count, "source")
            return pass(.selector, cluster: view.id, "\(cluster.selector) matches \(count)")
        }
        let noun = view.sourceNoun
        let scope = cluster.namespace.map { " in the namespace \($0)" } ?? ""
        fail(
            .selector,
            cluster: view.id,
            Fault(
                "SelectorMatchesNothing",
                "\(cluster.selector) matches no \(noun.singular)\(scope)",
                why: "the cluster asks for no pool, so no user is sent to it",
                mend: "give \(noun.one) the label \(cluster.selector), or set LABEL_SELECTOR"
                    + (cluster.namespace == nil ? "" : ", or unset NAMESPACE")
            )
        )
    }

    // MARK: Owners

    mutating func checkOwners() {
        let clusters = facts.situation?.fleet.clusters ?? []
        if clusters.isEmpty { return leave(.owners, because: "no cluster can be read") }
        var faults: [Fault] = []
        for (index, cluster) in clusters.enumerated() {
            for other in clusters.dropFirst(index + 1) {
                let shared = cluster.rules.owners.intersection(other.rules.owners).sorted()
                guard let owner = shared.first else { continue }
                faults.append(
                    Fault(
                        "OwnerShared",
                        "\(cluster.id) and \(other.id) have the same owner id, \(owner)",
                        why: "each takes the other's origins for its own, and removes them as nobody's",
                        mend: "give each cluster its own OWNER_ID (here: --owner \(other.id)=ID), and take it out of "
                            + "ADOPT_OWNERS of the others"
                    )
                )
            }
        }
        let ids = clusters.map { "\($0.rules.owner)" }.joined(separator: ", ")
        report(.owners, faults + findings(of: .owners), orGood: "each cluster has its own: \(ids)")
    }
}

extension Finding {
    /// Whether it says that this cluster cannot be read.
    fileprivate func isUnread(_ cluster: String) -> Bool {
        switch reason {
        case .watchFails: object == cluster
        case .watchesFail(_, _, let clusters): clusters.contains(cluster)
        default: false
        }
    }

    fileprivate static func clusterFault(
        _ reason: String,
        _ what: String,
        _ view: ClusterView,
        mend: String? = nil
    ) -> Fault {
        Fault(
            reason,
            what,
            why: "what the cluster asks for is not known; visitors are not affected",
            mend: mend.map { "try: \($0)" }
                ?? "try: kubectl --context \(view.context) get --raw /readyz; check VPN, network and API server"
        )
    }
}

extension SetupReading {
    /// Whether the cluster has denied a right.
    fileprivate func hasDenied(_ cluster: String) -> Bool {
        rights[cluster]?.contains { $0.answer == .denied } ?? false
    }
}
