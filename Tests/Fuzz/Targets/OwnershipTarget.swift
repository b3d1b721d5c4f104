import GeoFleet
@testable import GeoRouting

extension Target {
    /// A pool's description, and changes of the ledger in it: nothing that people wrote is lost.
    static let ownership = Target(
        name: "ownership",
        seeds: [
            "Ask web@example.com [external-dns-geo/1:eu-1a2b3c4d(origin-eu=33,origin-eu-0f9e8d=50)us_east-5(o=1)] thanks",
            "[external-dns-geo/2:anything]", "[external-\ndns-geo/1:\n eu(a%20b=7)]",
            "plain [text] [external-dns-geo/1:]",
        ],
        words: [
            "[external-dns-geo/", "1:", "2:", "]", "(", ")", "=", ",", "%20", "%zz", "eu-1", "origin-eu", "\n", "\r\n",
            "\u{301}", "\u{200D}", "\u{FE0F}", "100", "00", "+1",
        ]
    ) { input in
        // What comes behind a NUL decides on the change.
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let description = PoolDescription(String(decoding: parts.first ?? [], as: UTF8.self))
        if case .record(let record) = description.ownership, !record.owners.isEmpty {
            let again = PoolDescription(description.with(record))
            if again.ownership != .record(record) { return "the same ledger is not read again" }
            if Array(again.with(record).utf8) != Array(again.text.utf8) { return "writing what is there changes it" }
        }
        guard description.ownership == .none || description.isLedger else { return nil }
        var bytes = InputBytes(parts.count > 1 ? Array(parts[1]) : [])
        return complaint(about: description, with: record(&bytes))
    }

    private static func complaint(about description: PoolDescription, with record: OwnershipRecord) -> String? {
        let changed = PoolDescription(description.with(record))
        if record.owners.isEmpty { return nil }
        if changed.ownership != .record(record) { return "\(record.token) is not read back from \(changed.text)" }
        // Taking it out again leaves what people wrote, and at most the gap before it.
        let left = PoolDescription(changed.with(OwnershipRecord())).text
        let before = description.isLedger ? description.with(OwnershipRecord()) : description.text
        let (leftBytes, beforeBytes) = (Array(left.utf8), Array(before.utf8))
        return leftBytes == beforeBytes || leftBytes == beforeBytes + [32] ? nil : "'\(before)' became '\(left)'"
    }

    private static func record(_ bytes: inout InputBytes) -> OwnershipRecord {
        var record = OwnershipRecord()
        for _ in 0..<bytes.number(below: 4) {
            guard let owner = OwnerID(bytes.string(upTo: 8)) else { continue }
            for _ in 0..<bytes.number(below: 4) {
                let name = bytes.string(upTo: 12)
                if !name.isEmpty { record[owner][name] = Weight(bytes.number(below: 100) + 1) }
            }
        }
        return record
    }
}

extension PoolDescription {
    fileprivate var isLedger: Bool { if case .record = ownership { true } else { false } }
}
