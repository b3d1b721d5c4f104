import Testing
import Wire

/// The manifest for krew, kubectl's package manager, and the rules of krew for it.
struct KrewTests {
    /// The manifest as a release has it: with its version, its archive and the archive's sum.
    private static func released() throws -> JSON {
        let values = [
            "VERSION": Version.current, "HOMEPAGE": "https://example.com", "URI": "https://example.com/geoconsole.tgz",
            "SHA256": String(repeating: "0a", count: 32),
        ]
        let text = try DeployFolder.text("krew/cloudflare-geo.yaml")
        let filled = values.reduce(text) { $0.replacing("{{\($1.key)}}", with: $1.value) }
        #expect(!filled.contains("{{"))
        return try #require(try Manifests(filled).objects.first)
    }

    @Test func `the manifest has what krew asks for`() throws {
        let manifest = try Self.released()
        #expect(manifest["apiVersion"] == "krew.googlecontainertools.github.com/v1alpha2")
        #expect(manifest["kind"] == "Plugin" && manifest["metadata"]?["name"] == "cloudflare-geo")
        #expect(manifest["spec"]?["version"]?.string == "v\(Version.current)")
        // krew refuses a longer one, and one that ends with a full stop.
        let short = try #require(manifest["spec"]?["shortDescription"]?.string)
        #expect(short.count <= 50 && !short.hasSuffix("."))
        for platform in try #require(manifest["spec"]?["platforms"]?.array) {
            let files = try #require(platform["files"]?.array).compactMap { $0["from"]?.string }
            #expect(files.contains(try #require(platform["bin"]?.string)))
            #expect(files.contains("LICENSE"))
            #expect(platform["uri"]?.string?.hasPrefix("https://") == true && platform["sha256"]?.string?.count == 64)
        }
    }
}
