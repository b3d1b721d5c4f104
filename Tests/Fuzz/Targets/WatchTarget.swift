import GeoFleet
import HTTPTypes
import KubernetesAPI
import Wire

extension Target {
    /// A watch's bytes: the same lines however they are cut, and a copy of the collection that stays one.
    static let watch = Target(
        name: "watch",
        seeds: [
            #"{"type":"BOOKMARK","object":{"kind":"Ingress","metadata":{"resourceVersion":"7"}}}"# + "\n",
            #"{"type":"DELETED","object":{"metadata":{"namespace":"a","name":"b","resourceVersion":"9"}}}"# + "\n",
            #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}"# + "\r\n\n",
            #"{"type":"ADDED","object":{"metadata":{"namespace":"a","name":"b","creationTimestamp":"2026-01-01T00:00:00Z","#
                + #""labels":{"cluster-name":"shop"}},"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.1"}]}}}}"#
                + "\n",
            #"{"kind":"IngressList","metadata":{"resourceVersion":"1","continue":"x"},"items":[null]}"#,
            #"{"type":"ERROR","object":{"code":429,"details":{"retryAfterSeconds":9223372036854775807,"#
                + #""causes":[{"reason":"NamespaceTerminating"}]}}}"# + "\n",
            #"{"type":"ADDED","object":{"metadata":{"namespace":"a","name":"b","annotations":{"dns.external/weight":"#
                + #""1e400","dns.external/hostname":"a,b,,c"}},"status":{"loadBalancer":{"ingress":[{"hostname":""},{}]}}}}"#
                + "\n",
            "  \n \r\n{",
        ],
        words: [
            "\"type\":", "ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR", "\"object\":", "\"metadata\":",
            "\"resourceVersion\":", "\"namespace\":", "\"name\":", "\"labels\":", "cluster-name", "cluster_name",
            "\"annotations\":", "dns.external/hostname", "dns.external/weight", "k8s.io/initial-events-end",
            "creationTimestamp", "\"status\":", "loadBalancer", "\"ingress\":", "\"ip\":", "\"hostname\":", "\\u0000",
            "\\ud800", "\n", "null", "\"kind\":", "IngressList", "\"items\":", "\"continue\":", "1e999",
            "retryAfterSeconds", "\"causes\":", "NamespaceTerminating", "9223372036854775807",
        ]
    ) { input in
        complaint(aboutCutting: input) ?? complaint(aboutReading: input) ?? complaint(aboutWatching: input)
    }

    private static let limit = 512

    private static func lines(_ input: [UInt8], by size: Int) -> [LineSplitter.Line] {
        var splitter = LineSplitter(limit: limit)
        return stride(from: 0, to: input.count, by: size).flatMap { start in
            splitter.append(Array(input[start..<min(start + size, input.count)]))
        }
    }

    private static func complaint(aboutCutting input: [UInt8]) -> String? {
        let whole = lines(input, by: max(input.count, 1))
        let sizes = input.count < 600 ? [1, 2, 3, 7] : [61, 509]
        for size in sizes where lines(input, by: size).map(\.content) != whole.map(\.content) {
            return "cut into chunks of \(size), the lines are others"
        }
        let expected = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        let found = whole.compactMap(\.content)
        let kept = expected.filter { $0.count <= limit }.map { $0.last == 13 ? Array($0.dropLast()) : Array($0) }
        return found == kept.filter { !$0.isEmpty } ? nil : "lines are lost or made up"
    }

    /// The readers agree on what is JSON, but for the texts that only one of them looks into.
    private static func complaint(aboutReading input: [UInt8]) -> String? {
        let json = try? JSON.parse(input)
        if let json, (try? JSON.parse(json.bytes)) != json { return "JSON written is not the JSON read" }
        let (page, event) = (try? ObjectPage(decoding: input), try? WatchEvent(decoding: input))
        if json != nil || !input.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\\") }) { return nil }
        if page != nil { return "a list that is not JSON" }
        if event != nil { return "an event that is not JSON" }
        return nil
    }

    private static func complaint(aboutWatching input: [UInt8]) -> String? {
        var machine = ListWatch()
        var store = ObjectStore()
        _ = machine.start()
        let body = Array(#"{"kind":"IngressList","metadata":{"resourceVersion":"5"},"items":[]}"#.utf8)
        var outcome = machine.listed(Reply(status: 200, headers: [:], body: body), now: .zero, random: 0)
        _ = machine.watchOpened(now: .zero)
        for (index, line) in lines(input, by: 100).enumerated() {
            outcome = machine.received(line, now: .seconds(index), random: 0.5)
            for change in outcome.changes { _ = store.apply(change) }
            _ = outcome.notices.map { "\($0)" }
            if outcome.action != nil { break }
        }
        _ = machine.watchEnded(nil, now: .seconds(9), random: 0)
        let names = store.objects.map(\.id)
        for (left, right) in zip(names, names.dropFirst()) where !(left < right) { return "\(left) before \(right)" }
        return nil
    }
}

extension LineSplitter.Line {
    /// Nil for a line that was too long: its size depends on when it was noticed.
    fileprivate var content: [UInt8]? { if case .whole(let bytes) = self { bytes } else { nil } }
}
