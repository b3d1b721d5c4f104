import RoutingSupport
import Testing

@testable import GeoRouting

/// Releases before the note read the ownership token strictly, and run beside this one during an update.
///
/// The table holds what the reader of commit f45f586 made of each description: what it read, and what it wrote for
/// `next`. It was recorded with that reader's code, and never changes.
struct EarlierReaderTests {
    private struct Row: CustomTestStringConvertible {
        var title: String
        var description: String
        /// What the earlier reader read: the token, `none`, `unreadable`, or `newer` with the version.
        var ownership: String
        /// What it wrote for `next`.
        var rewritten: String

        var testDescription: String { title }
    }

    private static let next = OwnershipRecord([
        "eu-1": ["origin-eu": 50, "origin-eu-0f9e8d": 33], "us-2": ["theirs": 20],
    ])

    // swift-format-ignore
    private static let rows = [
        Row(
            title: "one owner with a port, a Host header and a host name",
            description:
                "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]",
            ownership: "[external-dns-geo/1:eu-1(origin-eu=33)]",
            rewritten:
                "[external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]"
        ),
        Row(
            title: "behind the text of a person",
            description:
                "Berlin, ask Anna [external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]",
            ownership: "[external-dns-geo/1:eu-1(origin-eu=33)]",
            rewritten:
                "Berlin, ask Anna [external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]"
        ),
        Row(
            title: "the note first, as a person moved it",
            description:
                "[external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)] [external-dns-geo/1:eu-1(origin-eu=33)]",
            ownership: "[external-dns-geo/1:eu-1(origin-eu=33)]",
            rewritten:
                "[external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)] [external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)]"
        ),
        Row(
            title: "a person's text at the end",
            description:
                "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]\nBerlin",
            ownership: "[external-dns-geo/1:eu-1(origin-eu=33)]",
            rewritten:
                "[external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]\nBerlin"
        ),
        Row(
            title: "a note without a record",
            description:
                "Berlin [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]",
            ownership: "none",
            rewritten:
                "Berlin [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)] [external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)]"
        ),
        Row(
            title: "two owners, and a part of a later release",
            description:
                "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(h:%2a.example.com,app.example.com)us-2(d:until 9;o:theirs=81)]",
            ownership: "[external-dns-geo/1:eu-1(origin-eu=33)]",
            rewritten:
                "[external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/1:eu-1(h:%2a.example.com,app.example.com)us-2(d:until 9;o:theirs=81)]"
        ),
        Row(
            title: "a note of a later version",
            description:
                "[external-dns-geo/1:us-2(theirs=20)] [external-dns-geo-note/2:{anything}]",
            ownership: "[external-dns-geo/1:us-2(theirs=20)]",
            rewritten:
                "[external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/2:{anything}]"
        ),
        Row(
            title: "an escaped origin name",
            description:
                "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(o:%5b%5d=1)]",
            ownership: "[external-dns-geo/1:eu-1(origin-eu=33)]",
            rewritten:
                "[external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/1:eu-1(o:%5b%5d=1)]"
        ),
        Row(
            title: "a note that was cut off",
            description:
                "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(",
            ownership: "[external-dns-geo/1:eu-1(origin-eu=33)]",
            rewritten:
                "[external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/1:eu-1("
        ),
        Row(
            title: "beside a damaged record",
            description:
                "[external-dns-geo/1:eu-1(a=)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]",
            ownership: "unreadable",
            rewritten:
                "[external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]"
        ),
        Row(
            title: "beside a record of a later version",
            description:
                "[external-dns-geo/2:x] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]",
            ownership: "newer 2",
            rewritten:
                "[external-dns-geo/1:eu-1(origin-eu=50,origin-eu-0f9e8d=33)us-2(theirs=20)] [external-dns-geo-note/1:eu-1(o:origin-eu=8443/app.internal.example;h:app.example.com)]"
        ),
    ]

    private static func text(_ ownership: PoolDescription.Ownership) -> String {
        switch ownership {
        case .none: "none"
        case .record(let record): record.token
        case .newer(let version): "newer \(version)"
        case .unreadable: "unreadable"
        }
    }

    @Test(arguments: rows)
    private func `this release reads and writes the ownership token as earlier ones do`(row: Row) {
        let description = PoolDescription(row.description)
        #expect(Self.text(description.ownership) == row.ownership)
        #expect(description.with(Self.next) == row.rewritten)
    }

    @Test(arguments: rows)
    private func `an earlier release read the same without the note, and kept the note`(row: Row) throws {
        let start = try #require(row.description.firstRange(of: "[external-dns-geo-note/"))
        let rest = row.description[start.lowerBound...]
        let note = rest.prefix(through: rest.firstIndex(of: "]") ?? row.description.index(before: rest.endIndex))
        let without = PoolDescription(row.description.replacing(note, with: ""))
        #expect(Self.text(without.ownership) == row.ownership)
        #expect(row.rewritten.contains(note))
        #expect(PoolDescription(row.rewritten).notes == PoolDescription(row.description).notes)
    }

    @Test func `what this release writes stands in the table`() {
        var entries = PoolNote.Entries()
        entries.origins["origin-eu"] = OriginSettings(
            port: OriginPort(text: "8443"),
            hostHeader: "app.internal.example"
        )
        entries.hostnames = ["app.example.com"]
        var note = PoolNote()
        note.set(entries, of: "eu-1")
        let record = OwnershipRecord(["eu-1": ["origin-eu": 33]])
        #expect(PoolDescription("").with(record, note) == Self.rows[0].description)
        #expect(PoolDescription("Berlin, ask Anna").with(record, note) == Self.rows[1].description)
    }
}
