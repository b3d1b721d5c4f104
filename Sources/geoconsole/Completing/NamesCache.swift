import Foundation
import GeoFleet
import GeoRouting
import Wire

/// The names of a fleet in a file, so that a shell completes them at once.
///
/// Every command that reads a fleet writes the file. It holds the names of one source only, as a name of one account
/// must not be offered for another.
struct NamesCache {
    /// The names that a command line can hold.
    struct Names: Equatable {
        /// What was read: the account and the zone, or a simulated world.
        var source: String
        /// When it was read, in seconds since 1970.
        var readAt: Int
        var pools: [String] = []
        var geos: [String] = []
        /// Origins as `POOL/ORIGIN`.
        var origins: [String] = []
        var hostnames: [String] = []
    }

    /// The oldest names that are offered without looking for newer ones.
    static let age: Duration = .seconds(60)

    /// The file `names.json`; nil where there is no folder for it.
    let path: String?

    init(_ environment: [String: String]) {
        // A home that is not there, such as /nonexistent, is not made for the sake of completions.
        let home = environment["HOME"] ?? ""
        let isMissing = environment["XDG_CACHE_HOME"] == nil && !FileManager.default.fileExists(atPath: home)
        path = isMissing ? nil : Folders(environment).cache.map { "\($0)/geoconsole/names.json" }
    }

    /// The words that stand for a source of names.
    static func source(_ arguments: SourceArguments, _ environment: [String: String]) -> String {
        if arguments.demo { return "demo \(arguments.scenario) \(arguments.seed)" }
        return ["CF_API_URL", "CF_ACCOUNT_ID", "CF_ZONE_ID"].map { environment[$0] ?? "" }.joined(separator: " ")
    }

    // MARK: Reading and writing

    /// Keeps the names of the fleets that a screen gets, at most once a minute.
    struct Keeper {
        let cache: NamesCache
        let source: String
        private var keptAt: ContinuousClock.Instant?

        init(_ arguments: SourceArguments, _ environment: [String: String]) {
            cache = NamesCache(environment)
            source = NamesCache.source(arguments, environment)
        }

        mutating func keep(_ fleet: Fleet) {
            let now = ContinuousClock.now
            if fleet.cloudflare.lastSuccess == nil || keptAt.map({ now - $0 < NamesCache.age }) == true { return }
            keptAt = now
            cache.save(fleet, source: source)
        }
    }

    /// The names of this source; nil where the file has none.
    func names(of source: String) -> Names? {
        guard let path, let bytes = FileManager.default.contents(atPath: path),
            let json = try? JSON.parse(Array(bytes)), json["source"]?.string == source,
            let readAt = json["readAt"]?.int
        else { return nil }
        func texts(_ key: String) -> [String] { (json[key]?.array ?? []).compactMap(\.string) }
        return Names(
            source: source,
            readAt: readAt,
            pools: texts("pools"),
            geos: texts("geos"),
            origins: texts("origins"),
            hostnames: texts("hostnames")
        )
    }

    /// Writes the names of a fleet that was read; a failure costs only a completion.
    func save(_ fleet: Fleet, source: String) {
        guard fleet.cloudflare.lastSuccess != nil, !source.trimmingWhitespace.isEmpty else { return }
        let pools = fleet.pools
        let names = Names(
            source: source,
            readAt: Int(Date().timeIntervalSince1970),
            pools: pools.map(\.name),
            geos: Set(pools.compactMap(\.geo) + fleet.clusters.map(\.rules.place.code)).sorted(),
            origins: pools.flatMap { pool in pool.origins.map { "\(pool.name)/\($0.name)" } },
            hostnames: fleet.loadBalancers.map(\.readableName)
        )
        save(names)
    }

    func save(_ names: Names) {
        guard let path else { return }
        // A shell would take an invisible character for a part of the command line.
        func texts(_ texts: [String]) -> JSON { .array(texts.filter { $0.oneLine == $0 }.map { .string($0) }) }
        let json: JSON = [
            "source": .string(names.source), "readAt": JSON(names.readAt), "pools": texts(names.pools),
            "geos": texts(names.geos), "origins": texts(names.origins), "hostnames": texts(names.hostnames),
        ]
        Folders.make((path as NSString).deletingLastPathComponent)
        // Readers see the old file or the new one, never a part. A file of this name is no way to write elsewhere.
        let draft = "\(path).\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        let bytes = json.bytes + [UInt8(ascii: "\n")]
        let count = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        close(file)
        if count == bytes.count, rename(draft, path) == 0 { return }
        unlink(draft)
    }
}
