import Wire

extension Scenario {
    /// The scenario of a cluster that moves from an Ingress controller to a Gateway.
    ///
    /// Both have their own address behind one host name. Their weights shift in steps, and then the Ingresses go.
    package static let gatewayMigration = Scenario(
        name: "gateway-migration",
        summary: "eu moves from Ingresses to a Gateway: the weights shift, then the Ingresses go",
        firstStep: GatewayMigration.pause,
        populate: GatewayMigration.populate,
        step: GatewayMigration.step
    )
}

/// The Ingresses and the Gateway of the scenario; the first cluster is the one that moves.
private enum GatewayMigration {
    static let pause = Duration.seconds(60)
    private static let cluster = 0
    private static let address = "203.0.113.50"
    /// The weights of the Ingresses and of the Gateway, step by step.
    private static let weights: [(ingress: Int, gateway: Int)] = [(90, 10), (50, 50), (10, 90)]

    static func populate(_ context: inout ScenarioContext) {
        for index in context.clusters.indices {
            for name in FourClusters.names {
                var ingress = FourClusters.ingress(name, in: index)
                if index == cluster { ingress.weight = weights[0].ingress }
                context.create(ingress, in: index)
            }
        }
        let gateway = GatewayTemplate(
            labels: IngressTemplate.labels(clusterName: FourClusters.clusterName),
            addresses: [address],
            weight: weights[0].gateway
        )
        context.create(gateway, routes: FourClusters.names, in: cluster)
    }

    /// Shifts the weights, or deletes the Ingresses; returns nil after that.
    static func step(_ context: inout ScenarioContext) -> Duration? {
        let number = (context.memory["step"].flatMap { Int($0) } ?? 0) + 1
        context.memory["step"] = String(number)
        guard number < weights.count else {
            for name in FourClusters.names {
                context.clusters[cluster].commit(.ingress, key: "shop/" + name, nil, at: context.now)
            }
            return nil
        }
        for name in FourClusters.names {
            context.setWeight(weights[number].ingress, of: .ingress, "shop/" + name, in: cluster)
            context.setWeight(weights[number].gateway, of: .httpRoute, "shop/" + name, in: cluster)
        }
        let gateway = GatewayTemplate.namespace + "/" + GatewayTemplate.name
        context.setWeight(weights[number].gateway, of: .gateway, gateway, in: cluster)
        return pause
    }
}
