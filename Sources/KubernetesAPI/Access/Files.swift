import FoundationEssentials
import Wire

/// Reading text files, as an argument; a byte order mark of UTF-8 is left out.
package struct Files: Sendable {
    package enum Fault: Error, Equatable {
        case missing
        case unreadable(String)
    }

    package let read: @Sendable (_ path: String) throws(Fault) -> [UInt8]
    /// The permission bits of a file, of a link's target; nil where they cannot be told.
    private let permissions: @Sendable (_ path: String) -> UInt16?

    /// Nothing that is read here is as large: kubeconfigs, certificates and tokens, in bytes.
    private static let sizeLimit = 8 << 20

    package init(
        _ read: @escaping @Sendable (_ path: String) throws(Fault) -> [UInt8],
        permissions: @escaping @Sendable (_ path: String) -> UInt16? = { _ in nil }
    ) {
        self.permissions = permissions
        self.read = { path throws(Fault) in
            let bytes = try read(path)
            if bytes.count > Self.sizeLimit { throw .unreadable("it is larger than \(Self.sizeLimit >> 20) MiB") }
            guard let text = TextMark.stripped(bytes) else { throw .unreadable(TextMark.refusal) }
            return text
        }
    }

    /// The file system.
    package static let live = Files(
        { path throws(Fault) in try contents(path) },
        permissions: { path in
            let target = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
            let attributes = try? FileManager.default.attributesOfItem(atPath: target)
            return (attributes?[.posixPermissions] as? any BinaryInteger).map { UInt16(truncatingIfNeeded: $0) }
        }
    )

    private static func contents(_ path: String) throws(Fault) -> [UInt8] {
        // Not even looked at; a pipe or a device has no size of its own.
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        if let size, size > sizeLimit { throw .unreadable("it is larger than \(sizeLimit >> 20) MiB") }
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch let error as CocoaError {
            switch error.code {
            case .fileReadNoSuchFile, .fileNoSuchFile: throw .missing
            case .fileReadNoPermission: throw .unreadable("permission denied")
            default: throw .unreadable("it is no readable file")
            }
        } catch {
            throw .unreadable("\(error)")
        }
    }
}

extension Files {
    /// What is wrong with the permissions of a file that holds a secret.
    ///
    /// In a pod every reader is the same program: there the kubelet's files are readable by all, and that is no news.
    package func warnings(ofSecret path: String, isInPod: Bool = false) -> [String] {
        guard let mode = permissions(path) else { return [] }
        if mode & 0o002 != 0 { return ["anybody on this machine can write the token file \(path); chmod 600 it"] }
        if mode & 0o004 != 0, !isInPod {
            return ["anybody on this machine can read the token file \(path); chmod 600 it"]
        }
        return []
    }

    /// The content of a file that must be there.
    func contents(_ path: String, of what: String) throws(KubernetesAccessError) -> [UInt8] {
        if let bytes = try contentsIfPresent(path, of: what) { return bytes }
        throw .missing(what, path)
    }

    /// The content of a file that may be missing, but not unreadable.
    func contentsIfPresent(_ path: String, of what: String) throws(KubernetesAccessError) -> [UInt8]? {
        do throws(Fault) {
            return try read(path)
        } catch {
            guard case .unreadable(let why) = error else { return nil }
            throw KubernetesAccessError("cannot read \(what) \(path): \(why)")
        }
    }

    /// A file whose bytes are known, for the bytes that it holds later on.
    func rereading(
        _ path: String,
        _ bytes: [UInt8],
        isGood: @escaping @Sendable ([UInt8]) -> Bool
    ) -> Reread<[UInt8]> {
        Reread(bytes) { (try? read(path)).flatMap { isGood($0) ? $0 : nil } }
    }

    /// The first word of a token file.
    func token(in path: String) throws(KubernetesAccessError) -> Reread<String> {
        @Sendable func token(in bytes: [UInt8]) -> String? {
            String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
        guard let first = token(in: try contents(path, of: "the token file")) else {
            throw KubernetesAccessError("the token file \(path) is empty; write the token into it")
        }
        return Reread(first) { (try? read(path)).flatMap(token) }
    }
}

/// The mark that some editors put before a text to tell its encoding: the byte order mark.
enum TextMark {
    /// What a text in an encoding other than UTF-8 is told with.
    static let refusal = "it is UTF-16 text; save it as UTF-8"

    /// The text behind a mark of UTF-8; nil where the mark is one of UTF-16.
    static func stripped(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return nil }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }
}
