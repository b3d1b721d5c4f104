import Foundation
import Harness
import Testing

/// The settings that the README lists, and those that the program has.
struct SettingsTests {
    private static let readme = DeployFolder.url.deletingLastPathComponent().appending(path: "README.md")

    /// The variables that begin the help texts of flags, such as `CF_ZONE_ID`.
    static func variables() async throws -> Set<String> {
        let text = try await DeployFolder.withScratch { scratch in
            let program = ChildProcess.binaries.appending(path: "external-dns-cloudflare-geo").path
            let output = try await Tool(program, ["--help"], environment: ["COLUMNS": "400"], directory: scratch)
                .output()
            #expect(output.code == 0)
            return output.text
        }
        return Set(text.matches(of: /[ ]([A-Z][A-Z_]+[A-Z]):\s/).map { String($0.1) })
    }

    /// The text between the README's title of a section and the next title of its level.
    private static func section(_ title: String) throws -> Substring {
        let text = try String(contentsOf: readme, encoding: .utf8)
        let start = try #require(text.range(of: "\n## \(title)\n"))
        let rest = text[start.upperBound...]
        return rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
    }

    @Test func `the README lists each setting of the program`() async throws {
        let variables = try await Self.variables()
        #expect(variables.count > 35 && variables.contains("SOURCES"))
        let settings = try Self.section("Settings")
        let missing = variables.filter { $0 != "ONCE" && $0 != "KUBE_CONTEXT" && !settings.contains("`\($0)`") }
        #expect(missing.sorted() == [])
    }

    @Test func `the README lists no setting that the program does not have`() async throws {
        // Not every variable has a flag: the token's would show in the process list.
        let others: Set<String> = ["CF_API_TOKEN", "HTTPS_PROXY", "NO_PROXY"]
        let known = try await Self.variables().union(others)
        let rows = try Self.section("Settings").split(separator: "\n").filter { $0.hasPrefix("| `") }
        let listed = rows.flatMap { row in
            row.split(separator: "|")[0].matches(of: /`([A-Z][A-Z_]+)`/).map { String($0.1) }
        }
        #expect(listed.count > 35)
        #expect(listed.filter { !known.contains($0) } == [])
    }
}
