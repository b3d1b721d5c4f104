import ArgumentParser
import Testing

@testable import external_dns_cloudflare_geo

struct ArgumentsTests {
    private static let switches = [
        ("dry-run", "DRY_RUN"), ("leader-elect", "LEADER_ELECT"), ("events", "EVENTS"), ("once", "ONCE"),
        ("confirm-removals", "CONFIRM_REMOVALS"),
    ]

    @Test(arguments: switches, [nil, "true", "false", "1"] as [String?])
    func `a flag in either form wins over the environment`(names: (flag: String, variable: String), value: String?)
        throws
    {
        func read(_ arguments: String...) throws -> String? {
            let environment = [names.variable: value].compactMapValues(\.self)
            return try Arguments.parse(arguments).overlaid(on: environment)[names.variable]
        }
        #expect(try read() == value)
        #expect(try read("--\(names.flag)") == "true")
        #expect(try read("--no-\(names.flag)") == "false")
    }

    @Test(arguments: switches)
    func `help tells both forms`(names: (flag: String, variable: String)) {
        #expect(Main.helpMessage(columns: 200).contains("--\(names.flag)/--no-\(names.flag)"))
    }
}
