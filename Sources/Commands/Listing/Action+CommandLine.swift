import GeoFleet
import GeoRouting

extension Action {
    /// The command line that does it, for a shell; nil for an undo, which is of one session.
    var commandLine: String? {
        let words: [String]? =
            switch self {
            case .setWeight(let key, let weight): ["weight", key.argument, String(weight.percent)]
            case .releaseWeight(let key): ["release", key.argument]
            case .drain(let target): ["drain", target.argument]
            case .enable(let target): ["enable", target.argument]
            case .removeOrigin(let key): ["remove", key.argument]
            case .prune: ["prune"]
            case .sync(let clusters): ["sync"] + clusters
            case .confirmRemovals(let cluster): ["confirm-removals", cluster]
            case .undo: nil
            }
        return words.map { (["geoconsole"] + $0.map(Self.quoted)).joined(separator: " ") }
    }

    /// A word for a shell; in quotation marks where it has characters that a shell could read otherwise.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./:@".utf8.contains(byte)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

extension Action.Target {
    fileprivate var argument: String {
        switch self {
        case .origin(let key): key.argument
        case .pool(let name), .loadBalancer(let name): name
        }
    }
}

extension OriginKey {
    fileprivate var argument: String { "\(pool)/\(origin)" }
}
