@testable import KubernetesAPI

/// What the recorded replies say, as values.
enum Recorded {
    static let created = 1_795_350_897  // 2026-11-22T12:34:57Z

    static func api(_ number: Int, addresses: [String] = []) -> WatchedObject {
        let uids = [
            1: "b483b052-7006-4a90-a4ac-17e39e69aafc",
            2: "c6b24b29-9df7-4988-9e20-fc16abe1a5bf",
            3: "b6e2898d-3248-4248-99a7-adabbb2e8fab",
        ]
        return WatchedObject(
            namespace: "shop",
            name: "api-\(number)",
            uid: uids[number, default: ""],
            created: created,
            clusterName: "prod-\(number)",
            addresses: addresses
        )
    }

    static let web = WatchedObject(
        namespace: "shop",
        name: "web",
        uid: "0b7602a6-0d1d-4632-9547-855ff679629b",
        created: 1_795_350_857,  // 2026-11-22T12:34:17Z
        clusterName: "prod-1",
        addresses: ["203.0.113.10"]
    )

    static let watch: [WatchEvent] = [
        .upserted(api(1, addresses: ["203.0.113.11"]), resourceVersion: "230"),
        .upserted(api(2, addresses: ["lb-123.elb.amazonaws.com"]), resourceVersion: "231"),
        .upserted(api(3, addresses: ["2001:db8::7", "203.0.113.13"]), resourceVersion: "232"),
        .deleted(api(1).id, resourceVersion: "233"),
        .deleted(api(2).id, resourceVersion: "234"),
        .bookmark(resourceVersion: "260"),
        .bookmark(resourceVersion: "260"),
    ]

    static let watchList: [WatchEvent] = [
        .upserted(api(1), resourceVersion: "227"),
        .upserted(api(2), resourceVersion: "228"),
        .upserted(api(3), resourceVersion: "229"),
        .upserted(web, resourceVersion: "214"),
        .bookmark(resourceVersion: "229"),
        .upserted(api(1, addresses: ["203.0.113.11"]), resourceVersion: "230"),
        .bookmark(resourceVersion: "230"),
        .upserted(api(2, addresses: ["lb-123.elb.amazonaws.com"]), resourceVersion: "231"),
        .upserted(api(3, addresses: ["2001:db8::7", "203.0.113.13"]), resourceVersion: "232"),
        .upserted(api(1, addresses: ["203.0.113.11"]), resourceVersion: "233"),
        .deleted(api(2).id, resourceVersion: "234"),
        .bookmark(resourceVersion: "234"),
    ]
}
