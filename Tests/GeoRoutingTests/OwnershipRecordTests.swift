import RoutingSupport
import Testing

@testable import GeoRouting

struct OwnershipRecordTests {
    @Test func `owners and origins are written in order, without white space`() {
        let record = OwnershipRecord([
            "us_east-5e6f7a8b": ["origin-us_east": 33], "eu-1a2b3c4d": ["origin-eu-0f9e8d": 50, "origin-eu": 33],
        ])
        #expect(
            record.token
                == "[external-dns-geo/1:eu-1a2b3c4d(origin-eu=33,origin-eu-0f9e8d=50)us_east-5e6f7a8b(origin-us_east=33)]"
        )
    }

    @Test func `nobody owning anything is no token`() {
        #expect(OwnershipRecord().token == "")
        #expect(OwnershipRecord(["eu": [:]]).token == "")
    }

    @Test(arguments: [
        "origin-eu", "a b", "a,b=c(d)e[f]g:h%i", "Ursprung für Köln", "日本", "100%", "%41", "line\nbreak",
        "tab\tquote\"", ".",
    ])
    func `any origin name survives the text`(name: String) {
        let record = OwnershipRecord(["eu": [name: 7], "us": ["x": 100]])
        #expect(PoolDescription(record.token).ownership == .record(record))
        #expect(!record.token.contains(where: { $0.isWhitespace }))
    }

    @Test(arguments: [
        "eu", "eu(", "eu)", "(a=1)", "eu()", "eu(a)", "eu(a=)", "eu(=1)", "eu(a=0)", "eu(a=101)", "eu(a=x)", "eu(a=1,)",
        "eu(a=1,a=2)", "eu(a=1)eu(b=2)", "e u(a=1)x", "eu(a=1)us", "eu(a=1)(b=1)", "eu(a%=1)", "eu(a%4=1)",
        "eu(a%zz=1)",
        "eu(%ff=1)", "eu(a=1=2)", "eu((a=1))",
    ])
    func `malformed sections are refused as a whole`(text: String) {
        #expect(OwnershipRecord(sections: text[...]) == nil)
    }

    @Test func `no sections are an empty record`() {
        #expect(OwnershipRecord(sections: "") == OwnershipRecord())
    }

    @Test func `an origin that two owners claim belongs to the same one in every process`() {
        let record = OwnershipRecord(["b": ["x": 1], "a": ["x": 1], "c": ["y": 1]])
        #expect(record.owner(of: "x") == "a")
        #expect(record.owner(of: "y") == "c")
        #expect(record.owner(of: "z") == nil)
    }
}
