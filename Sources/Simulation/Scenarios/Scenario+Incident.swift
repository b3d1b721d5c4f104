extension Scenario {
    /// Something is broken from the first instant on; the seed picks what.
    package static let incident = incident([])

    /// These things are broken; the seed picks where.
    package static func incident(_ kinds: [Incident.Kind]) -> Scenario {
        let names = kinds.map(\.rawValue).joined(separator: "+")
        return Scenario(
            name: kinds.isEmpty ? "incident" : "incident:" + names,
            summary: "something that controllers had set up is broken; incident:KIND or incident:KIND+KIND picks what",
            incident: { Incident(seed: $0.seed, kinds: kinds, clusters: $0.clusters) },
            firstStep: Incident.pace,
            populate: { stage in
                stage.setUpFleet()
                Incident(seed: stage.settings.seed, kinds: kinds, clusters: stage.settings.clusters).strike(&stage)
            },
            step: { stage in
                Incident(seed: stage.settings.seed, kinds: kinds, clusters: stage.settings.clusters).goOn(&stage)
            }
        )
    }

    /// Finds a scenario by its name: one of `all`, or `incident:` and what is broken.
    package static func named(_ name: String) throws(ScenarioError) -> Scenario {
        if let scenario = all.first(where: { $0.name == name }) { return scenario }
        let known = "known: " + all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")
        guard name.hasPrefix("incident:") else {
            throw ScenarioError(description: "'\(name)' is unknown; " + known)
        }
        var kinds: [Incident.Kind] = []
        for part in name.dropFirst("incident:".count).split(separator: "+", omittingEmptySubsequences: false) {
            guard let kind = Incident.Kind(rawValue: String(part)), !kinds.contains(kind) else {
                let kinds = Incident.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ScenarioError(description: "'\(name)' breaks nothing known; known: " + kinds)
            }
            kinds.append(kind)
        }
        return incident(kinds)
    }
}

/// Why a name is no scenario's, in one line that lists the known ones.
package struct ScenarioError: Error, CustomStringConvertible {
    /// One line such as `'three-clusters' is unknown; known: four-clusters (…), …`.
    package let description: String
}
