import Wire

/// A template of an Ingress that has all the members of a real one.
struct IngressTemplate {
    var namespace = "shop"
    var name: String
    var host = "app.example.com"
    var labels: [(key: String, value: String)]
    var addresses: [String]
    /// The weight in the annotation `dns.external/weight`; nil for no annotation.
    var weight: Int?
    /// The number of bytes to add to the text, in an annotation and in `managedFields`.
    var padding = 0

    static let weightAnnotation = "dns.external/weight"

    /// Returns the labels of an Ingress that takes part in routing.
    static func labels(clusterName: String) -> [(key: String, value: String)] {
        [("cluster-name", clusterName), ("dns.external/geo-route", "true")]
    }

    /// Sets the padding so that the text has about `bytes` bytes.
    mutating func pad(to bytes: Int) {
        var seed = Seed(0)
        padding = 0
        padding = max(0, bytes - JSON.object(object(seed: &seed, at: Timestamp(microseconds: 0))).bytes.count)
    }

    /// Returns the Ingress with a random uid and this creation time.
    func object(seed: inout Seed, at timestamp: Timestamp) -> JSONObject {
        var metadata = KubernetesHandler.initialMetadata(
            name: name,
            namespace: namespace,
            kind: .ingress,
            seed: &seed,
            timestamp
        )
        metadata["labels"] = .object(JSONObject(labels.map { ($0.key, .string($0.value)) }))
        metadata["annotations"] = .object(annotations(padding: padding / 3))
        metadata["managedFields"] = managedFields(at: timestamp, padding: padding - padding / 3)
        return KubernetesHandler.storedForm(
            of: JSONObject([("spec", spec), ("status", Self.status(addresses))]),
            metadata: metadata,
            .ingress
        )
    }

    private var spec: JSON {
        [
            "ingressClassName": "nginx",
            "rules": [
                [
                    "host": .string(host),
                    "http": [
                        "paths": [
                            [
                                "path": "/", "pathType": "Prefix",
                                "backend": ["service": ["name": .string(name), "port": ["number": 80]]],
                            ]
                        ]
                    ],
                ]
            ],
        ]
    }

    private func annotations(padding: Int) -> JSONObject {
        var metadata = JSONObject([("annotations", [:])])
        metadata["labels"] = .object(JSONObject(labels.map { ($0.key, .string($0.value)) }))
        metadata["name"] = .string(name)
        metadata["namespace"] = .string(namespace)
        let applied: JSON = [
            "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": .object(metadata), "spec": spec,
        ]
        var annotations = JSONObject([
            ("kubectl.kubernetes.io/last-applied-configuration", .string(applied.text + "\n"))
        ])
        if let weight { annotations[Self.weightAnnotation] = .string(String(weight)) }
        if padding > 40 {
            annotations["nginx.ingress.kubernetes.io/configuration-snippet"] = .string(
                Self.repeated("more_set_headers \"X-Frame-Options: DENY\";\n", to: padding - 40)
            )
        }
        return annotations
    }

    private func managedFields(at timestamp: Timestamp, padding: Int) -> JSON {
        var annotations = JSONObject([
            (".", [:]), ("f:kubectl.kubernetes.io/last-applied-configuration", [:]),
        ])
        for index in 0..<max(0, padding) / 56 {
            annotations["f:nginx.ingress.kubernetes.io/setting-of-some-kind-\(1000 + index)"] = [:]
        }
        let fields: JSON = [
            "f:metadata": [
                "f:annotations": .object(annotations),
                "f:labels": .object(JSONObject([(".", [:])] + labels.map { ("f:" + $0.key, [:]) })),
            ],
            "f:spec": ["f:ingressClassName": [:], "f:rules": [:]],
        ]
        let status: JSON = ["f:status": ["f:loadBalancer": ["f:ingress": [:]]]]
        return [
            Self.manager("kubectl-client-side-apply", fields, at: timestamp, subresource: nil),
            Self.manager("nginx-ingress-controller", status, at: timestamp, subresource: "status"),
        ]
    }

    private static func manager(_ name: String, _ fields: JSON, at timestamp: Timestamp, subresource: String?) -> JSON {
        var manager = JSONObject([
            ("manager", .string(name)), ("operation", "Update"), ("apiVersion", "networking.k8s.io/v1"),
            ("time", .string(timestamp.textToSecond)), ("fieldsType", "FieldsV1"), ("fieldsV1", fields),
        ])
        manager["subresource"] = subresource.map { .string($0) }
        return .object(manager)
    }

    /// Returns the status of an Ingress with these addresses.
    static func status(_ addresses: [String]) -> JSON {
        if addresses.isEmpty { return ["loadBalancer": [:]] }
        let entries = addresses.map { address -> JSON in
            if case .hostname = Address(address) { return ["hostname": .string(address)] }
            return ["ip": .string(address)]
        }
        return ["loadBalancer": ["ingress": .array(entries)]]
    }

    private static func repeated(_ text: String, to count: Int) -> String {
        String(repeating: text, count: count / text.count + 1)
    }
}
