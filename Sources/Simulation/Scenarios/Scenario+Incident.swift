extension Scenario {
    /// The scenario with random breakages from the start; the seed chooses them.
    package static let incident = incident([])

    /// Returns the scenario with breakages of these kinds from the start; the seed chooses the clusters.
    package static func incident(_ kinds: [Incident.Kind]) -> Scenario {
        let names = kinds.map(\.rawValue).joined(separator: "+")
        return Scenario(
            name: kinds.isEmpty ? "incident" : "incident:" + names,
            summary: "something that controllers had set up is broken; --seed picks what, or incident:KIND does",
            incident: { Incident(seed: $0.seed, kinds: kinds, clusters: $0.clusters) },
            firstStep: Incident.pauseBetweenChanges,
            populate: { context in
                context.setUpFleet()
                Incident(seed: context.settings.seed, kinds: kinds, clusters: context.settings.clusters).apply(&context)
            },
            step: { context in
                Incident(seed: context.settings.seed, kinds: kinds, clusters: context.settings.clusters).makeNextChange(
                    &context
                )
            }
        )
    }

    /// Returns the scenario with this name; throws `ScenarioError` where there is none.
    ///
    /// The name is that of one of `all`, or `incident:` and one or more kinds with `+` between them.
    package static func named(_ name: String) throws(ScenarioError) -> Scenario {
        if let scenario = all.first(where: { $0.name == name }) { return scenario }
        let known = "known: " + all.map(\.name).joined(separator: ", ") + ", incident:KIND"
        guard name.hasPrefix("incident:") else {
            throw ScenarioError(description: "'\(name)' is unknown; " + known)
        }
        var kinds: [Incident.Kind] = []
        for part in name.dropFirst("incident:".count).split(separator: "+", omittingEmptySubsequences: false) {
            guard let kind = Incident.Kind(rawValue: String(part)), !kinds.contains(kind) else {
                let kinds = Incident.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ScenarioError(description: "'\(name)' names a kind twice, or an unknown one; known: " + kinds)
            }
            kinds.append(kind)
        }
        return incident(kinds)
    }
}

/// The error for a name that no scenario has.
package struct ScenarioError: Error, CustomStringConvertible {
    /// The message in one line, such as `'three-clusters' is unknown; known: four-clusters, …`.
    package let description: String
}
