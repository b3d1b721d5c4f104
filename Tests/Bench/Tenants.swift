import Foundation
import HTTPTypes
import Harness
import Wire

/// One Ingress of a namespace beside many of another that take all they can get.
enum Tenants {
    /// In what the other namespace overdoes it.
    private struct Flood {
        var title: String
        var ingresses: Int
        /// Cluster names of their own, or one that is the victim's.
        var isOwnName = true
        /// How often in a second an annotation is edited.
        var edits = 0
        /// How often the victim moves, 7.5 s apart: more than ten in a minute would be its own flapping.
        var moves = 8
    }

    static func measure() async throws -> [String] {
        let floods = [
            Flood(title: "400 Ingresses with distinct cluster names", ingresses: 400),
            Flood(title: "5,000 Ingresses with distinct cluster names", ingresses: 5000),
            Flood(title: "400, and one annotation edited 20 times a second", ingresses: 400, edits: 20, moves: 40),
            Flood(title: "1 in the victim's pool, edited 20 times a second", ingresses: 1, isOwnName: false, edits: 20),
        ]
        var lines: [String] = []
        for flood in floods { lines.append(try await measure(flood)) }
        return lines
    }

    private static func measure(_ flood: Flood) async throws -> String {
        var waits: [Double] = []
        var counts = (calls: 0, blocked: 0, pools: 0, seconds: 0.0)
        try await Sim.with { sim in
            try await sim.createIngress("victim", in: "eu", clusterName: "victim", addresses: ["198.51.100.1"])
            try await Controller.with("eu", sim, ["LOG_LEVEL": "INFO"]) { eu in
                try await eventually("the victim is served", within: .seconds(60)) {
                    try await sim.pool("k8s-pool-victim-eu") != nil
                }
                let (start, begin) = (try await sim.lastRequest(), ContinuousClock.now)
                try await sim.flood(flood.ingresses, clusterName: flood.isOwnName ? nil : "victim")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await sim.edit("evil-0", each: flood.edits) }
                    for move in 0..<flood.moves { waits.append(try await sim.wait(for: "198.51.100.\(move + 10)")) }
                    group.cancelAll()
                }
                let calls = try await sim.calls(since: start)
                counts.seconds = Double((ContinuousClock.now - begin) / .seconds(1))
                counts.calls = calls.count
                counts.blocked = calls.count { $0["status"]?.int == 429 }
                counts.pools = try await sim.pools().count
                _ = eu
            }
        }
        let sample = Sample(waits)
        return "victim beside \(flood.title): change to write at most \((waits.max() ?? .nan).text()) s, "
            + "median \(sample.median.text()) s, n \(waits.count)   (bar: 15); \(counts.calls) calls in "
            + "\(counts.seconds.text(0)) s   (bar: 1,200 in 300), \(counts.blocked) refused as too many; "
            + "\(counts.pools) pools"
    }
}

extension Sim {
    /// Hostile Ingresses in a namespace of their own.
    fileprivate func flood(_ count: Int, clusterName: String?) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for number in stride(from: worker, to: count, by: 4) {
                        try await hostile(number, clusterName ?? "evil\(number)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func hostile(_ number: Int, _ clusterName: String) async throws {
        let address = "203.0.\(number / 250 % 100).\(number % 250 + 1)"
        let object: JSON = [
            "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
            "metadata": [
                "name": .string("evil-\(number)"), "namespace": "evil",
                "labels": ["dns.external/geo-route": "true", "cluster-name": .string(clusterName)],
            ],
            "spec": ["rules": []], "status": ["loadBalancer": ["ingress": [["ip": .string(address)]]]],
        ]
        try await request(.post, "/sim/objects", ["cluster": "eu", "object": object])
    }

    /// Edits the weight of a hostile Ingress until the task is cancelled.
    fileprivate func edit(_ name: String, each second: Int) async throws {
        var number = 0
        while second > 0, !Task.isCancelled {
            number += 1
            _ = try? await request(
                .patch,
                "/apis/networking.k8s.io/v1/namespaces/evil/ingresses/\(name)",
                ["metadata": ["annotations": ["dns.external/weight": .string("\(1 + number % 100)")]]],
                port: 1,
                type: "application/merge-patch+json"
            )
            try? await Task.sleep(for: .milliseconds(1000 / second))
        }
    }

    /// Seconds from the victim's new address to its write to Cloudflare, to a tenth; then some rest.
    fileprivate func wait(for address: String) async throws -> Double {
        var mark = try await lastRequest()
        let begin = ContinuousClock.now
        try await setAddresses([address], of: "victim", in: "eu")
        try await eventually("the victim's change is written", within: .seconds(400), every: .milliseconds(100)) {
            let calls = try await calls(since: mark)
            mark = calls.last?["n"]?.int ?? mark
            return calls.contains { call in
                call["method"] != "GET"
                    && String(decoding: (call["body"] ?? .null).bytes, as: UTF8.self).contains(address)
            }
        }
        let wait = Double((ContinuousClock.now - begin) / .milliseconds(1)) / 1000
        try await Task.sleep(for: .milliseconds(7500))
        return wait
    }
}
