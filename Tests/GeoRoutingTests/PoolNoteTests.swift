import RoutingSupport
import Testing

@testable import GeoRouting

struct PoolNoteTests {
    private static let token = "[external-dns-geo/1:eu-1(origin-eu=33)]"
    private static let record = OwnershipRecord(["eu-1": ["origin-eu": 33]])

    private static func entries(
        _ origins: [String: OriginSettings] = [:],
        _ hostnames: Set<Hostname> = []
    ) -> PoolNote.Entries {
        var entries = PoolNote.Entries()
        entries.origins = origins
        entries.hostnames = hostnames
        return entries
    }

    private static func note(_ sections: String) -> PoolDescription.Notes {
        PoolDescription("\(token) [external-dns-geo-note/1:\(sections)]").notes
    }

    @Test(arguments: [
        ("eu-1(o:a=1)", entries(["a": OriginSettings(port: OriginPort(text: "1"))])),
        ("eu-1(o:a=/x.example)", entries(["a": OriginSettings(hostHeader: "x.example")])),
        (
            "eu-1(o:%5b a%29=65535/x.example)",
            entries([
                "[a)": OriginSettings(port: OriginPort(text: "65535"), hostHeader: "x.example")
            ])
        ),
        ("eu-1(h:%2a.example.com,b.example)", entries([:], ["*.example.com", "b.example"])),
        ("us-2(h:b.example)", entries()),
    ])
    func `an owner's part is read`(sections: String, expected: PoolNote.Entries) throws {
        guard case .note(let note) = Self.note(sections) else {
            Issue.record("not read: \(sections)")
            return
        }
        #expect(note.entries(of: "eu-1") == expected)
    }

    @Test(arguments: [
        "eu-1(o:a=0)", "eu-1(o:a=65536)", "eu-1(o:a=)", "eu-1(o:a=/)", "eu-1(o:=1)", "eu-1(o:a=1/b/c)", "eu-1(h:)",
        "eu-1(h:a b!)", "eu-1(x)", "eu-1()", "eu-1(:x)", "eu-1(o:a=1,a=2)",
    ])
    func `a part that cannot be read is not taken for empty`(sections: String) {
        guard case .note(let note) = Self.note(sections) else {
            Issue.record("the others' parts are not read: \(sections)")
            return
        }
        #expect(note.entries(of: "eu-1") == nil)
        #expect(note.entries(of: "us-2") == PoolNote.Entries())
    }

    @Test(arguments: [
        "\(token) [external-dns-geo-note/1:eu-1", "\(token) [external-dns-geo-note/1:eu-1(h:a.b)",
        "\(token) [external-dns-geo-note/x:eu-1(h:a.b)]", "\(token) [external-dns-geo-note/1:(h:a.b)]",
        "[external-dns-geo-note/1:eu-1(h:a.b) \(token)", "[external-dns-geo-note/1:] [external-dns-geo-note/1:]",
        "[external-dns-geo-note/1:eu-1(h:a.b)eu-1(h:a.b)]",
    ])
    func `a damaged note, or two of them, cannot be read`(text: String) {
        #expect(PoolDescription(text).notes == .unreadable)
    }

    @Test func `a newer note is told apart`() {
        #expect(PoolDescription("[external-dns-geo-note/2:{}]").notes == .newer(version: "2"))
        #expect(PoolDescription("Berlin \(Self.token)").notes == PoolDescription.Notes.none)
    }

    @Test(arguments: ["\n", "\r\n", " "])
    func `a line break anywhere inside the note does not hide it`(lineBreak: String) {
        let note = "[external-dns-geo-note/1:eu-1(o:origin-eu=8443/x.example;h:app.example.com)]"
        let expected = Self.entries(
            ["origin-eu": OriginSettings(port: OriginPort(text: "8443"), hostHeader: "x.example")],
            ["app.example.com"]
        )
        for offset in 1..<note.count {
            let text = "\(Self.token) \(note.prefix(offset))\(lineBreak)\(note.dropFirst(offset))"
            guard case .note(let read) = PoolDescription(text).notes else {
                Issue.record("broken after \(offset) characters")
                continue
            }
            #expect(read.entries(of: "eu-1") == expected, "broken after \(offset) characters")
        }
    }

    @Test func `the parts of others and of later releases are kept byte for byte`() throws {
        let text = "\(Self.token) [external-dns-geo-note/1: us-2( d:until  9)eu-1(h:b.example;z:later)asia-3(?)]!"
        guard case .note(var note) = PoolDescription(text).notes else {
            Issue.record("not read")
            return
        }
        var entries = try #require(note.entries(of: "eu-1"))
        #expect(note.entries(of: "asia-3") == nil)
        entries.hostnames = ["a.example", "b.example"]
        note.set(entries, of: "eu-1")
        #expect(
            PoolDescription(text).with(Self.record, note)
                == "\(Self.token) [external-dns-geo-note/1: us-2( d:until  9)eu-1(h:a.example,b.example;z:later)asia-3(?)]!"
        )
    }

    @Test func `the last entry takes the note away, and the text of people stays`() {
        let text = "Berlin \(Self.token) [external-dns-geo-note/1:eu-1(h:a.example)] ask Anna"
        #expect(PoolDescription(text).with(Self.record, PoolNote()) == "Berlin \(Self.token) ask Anna")
    }

    @Test func `what is escaped is read again`() throws {
        var note = PoolNote()
        let entries = Self.entries(
            ["o;=,/)(]": OriginSettings(port: OriginPort(text: "80"))],
            ["*.xn--bcher-kva.example"]
        )
        note.set(entries, of: "eu-1")
        guard case .note(let read) = PoolDescription(note.token).notes else {
            Issue.record("not read: \(note.token)")
            return
        }
        #expect(read.entries(of: "eu-1") == entries)
    }
}
