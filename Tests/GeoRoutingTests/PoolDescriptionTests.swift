import RoutingSupport
import Testing

@testable import GeoRouting

struct PoolDescriptionTests {
    private static let record = OwnershipRecord(["eu-1": ["origin-eu": 33]])
    private static let token = "[external-dns-geo/1:eu-1(origin-eu=33)]"

    @Test(arguments: [
        "", "Berlin, call Anna", "[other tool: x]", "[external-dns-geo", "external-dns-geo/1:eu-1(a=1)",
        "[external-dns/1:x]",
    ])
    func `text without a token has no owners`(text: String) {
        #expect(PoolDescription(text).ownership == .none)
        #expect(PoolDescription(text).with(OwnershipRecord()) == text)
    }

    @Test(arguments: [
        ("", ""), ("text ", ""),
        ("", " after"), ("before ", "\nafter"), ("[a] ", " [b]"), ("tight", "too"), ("two\nlines\n", "."),
    ])
    func `what people wrote around the token is kept`(before: String, after: String) {
        let description = PoolDescription(before + Self.token + after)
        #expect(description.ownership == .record(Self.record))
        #expect(description.with(Self.record) == before + Self.token + after)
        let other = OwnershipRecord(["eu-1": ["origin-eu": 50]])
        #expect(description.with(other) == before + other.token + after)
        #expect(PoolDescription(description.with(other)).ownership == .record(other))
    }

    @Test func `a first token stands behind the text, with a space between`() {
        #expect(PoolDescription("Berlin").with(Self.record) == "Berlin " + Self.token)
        #expect(PoolDescription("Berlin\n").with(Self.record) == "Berlin\n" + Self.token)
        #expect(PoolDescription("").with(Self.record) == Self.token)
    }

    /// Dashboards and editors wrap long text wherever they like.
    @Test(arguments: ["\n", "\r\n", " ", "\t", "\n    "])
    func `a line break anywhere inside the token does not hide it`(lineBreak: String) {
        for offset in 1..<Self.token.count {
            let text = "Berlin " + Self.token.prefix(offset) + lineBreak + Self.token.dropFirst(offset)
            let description = PoolDescription(text)
            #expect(description.ownership == .record(Self.record), "broken after \(offset) characters")
            #expect(description.with(Self.record) == "Berlin " + Self.token)
        }
    }

    @Test(arguments: [
        "[external-dns-geo/1:eu-1(origin-eu=33)", "[external-dns-geo/1:]x[external-dns-geo/1:]", "[external-dns-geo/1]",
        "[external-dns-geo/:eu-1(a=1)]", "[external-dns-geo/x:eu-1(a=1)]", "[external-dns-geo/0:eu-1(a=1)]",
        "[external-dns-geo/-1:eu-1(a=1)]", "[external-dns-geo/1:eu-1(a=)]", token + token,
        token + " [external-dns-geo/",
    ])
    func `a broken token, or two of them, cannot be read`(text: String) {
        #expect(PoolDescription(text).ownership == .unreadable)
    }

    @Test(arguments: [("[external-dns-geo/2:anything]", "2"), ("text [external-dns-geo/10:{}]", "10")])
    func `a newer version is told apart`(text: String, version: String) {
        #expect(PoolDescription(text).ownership == .newer(version: version))
    }

    @Test func `giving up the last origin takes the token away`() {
        #expect(PoolDescription("Berlin " + Self.token).with(OwnershipRecord()) == "Berlin ")
        #expect(PoolDescription(Self.token).with(OwnershipRecord()) == "")
    }
}
