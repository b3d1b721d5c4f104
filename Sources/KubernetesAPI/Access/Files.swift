import FoundationEssentials
import Wire

/// Reads text files; in tests, the files exist only in memory.
///
/// A UTF-8 byte order mark at the beginning is left out.
package struct Files: Sendable {
    /// The reason why a file cannot be read: it does not exist, or it is unreadable for the reason in the text.
    package enum Fault: Error, Equatable {
        case missing
        case unreadable(String)
    }

    /// The content of the file at `path`, without a byte order mark; throws for more than 8 MiB and for UTF-16.
    package let read: @Sendable (_ path: String) throws(Fault) -> [UInt8]
    /// The permission bits of a file, or of the target of a symbolic link; nil where they are unknown.
    private let permissions: @Sendable (_ path: String) -> UInt16?

    /// The largest file that is read, in bytes; kubeconfigs, certificates and tokens are far smaller.
    private static let sizeLimit = 8 << 20

    package init(
        _ read: @escaping @Sendable (_ path: String) throws(Fault) -> [UInt8],
        permissions: @escaping @Sendable (_ path: String) -> UInt16? = { _ in nil }
    ) {
        self.permissions = permissions
        self.read = { path throws(Fault) in
            let bytes = try read(path)
            if bytes.count > Self.sizeLimit { throw .unreadable("it is larger than \(Self.sizeLimit >> 20) MiB") }
            guard let text = ByteOrderMark.stripped(bytes) else { throw .unreadable(ByteOrderMark.utf16Error) }
            return text
        }
    }

    /// The files of the real file system.
    package static let live = Files(
        { path throws(Fault) in try contents(path) },
        permissions: { path in
            let target = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
            let attributes = try? FileManager.default.attributesOfItem(atPath: target)
            return (attributes?[.posixPermissions] as? any BinaryInteger).map { UInt16(truncatingIfNeeded: $0) }
        }
    )

    private static func contents(_ path: String) throws(Fault) -> [UInt8] {
        // A file that is too large is not even opened. Pipes and devices have no size: for them, `read` checks the size
        // of the content.
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
    /// The warnings about the permissions of a file that holds a secret.
    ///
    /// In a pod, every user may read the file: the kubelet mounts secrets with that permission, and no other program
    /// runs in the pod.
    package func warnings(ofSecret path: String, isInPod: Bool = false) -> [String] {
        guard let mode = permissions(path) else { return [] }
        // The bits of all other users: 2 for writing, 4 for reading.
        if mode & 0o002 != 0 { return ["anybody on this machine can write the token file \(path); chmod 600 it"] }
        if mode & 0o004 != 0, !isInPod {
            return ["anybody on this machine can read the token file \(path); chmod 600 it"]
        }
        return []
    }

    /// The content of a file that must exist; `what` names the file in errors.
    func contents(_ path: String, of what: String) throws(KubernetesAccessError) -> [UInt8] {
        if let bytes = try contentsIfPresent(path, of: what) { return bytes }
        throw .missing(what, path)
    }

    /// The content of a file; nil where the file does not exist.
    ///
    /// Throws where the file exists but cannot be read.
    func contentsIfPresent(_ path: String, of what: String) throws(KubernetesAccessError) -> [UInt8]? {
        do throws(Fault) {
            return try read(path)
        } catch {
            guard case .unreadable(let why) = error else { return nil }
            throw KubernetesAccessError("cannot read \(what) \(path): \(why)")
        }
    }

    /// The file at `path`, read again at each use.
    ///
    /// `bytes` is the first content. New content replaces the previous one only where it `isValid`.
    func refreshingContents(
        _ path: String,
        _ bytes: [UInt8],
        isValid: @escaping @Sendable ([UInt8]) -> Bool
    ) -> RefreshingValue<[UInt8]> {
        RefreshingValue(bytes) { (try? read(path)).flatMap { isValid($0) ? $0 : nil } }
    }

    /// The first word of a token file, read again at each use.
    func token(in path: String) throws(KubernetesAccessError) -> RefreshingValue<String> {
        @Sendable func firstWord(of bytes: [UInt8]) -> String? {
            String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
        guard let first = firstWord(of: try contents(path, of: "the token file")) else {
            throw KubernetesAccessError("the token file \(path) is empty; write the token into it")
        }
        return RefreshingValue(first) { (try? read(path)).flatMap(firstWord) }
    }
}

/// The byte order mark (BOM), which some editors put before a text to mark its encoding.
enum ByteOrderMark {
    /// The error text for a file in UTF-16.
    static let utf16Error = "it is UTF-16 text; save it as UTF-8"

    /// The bytes without a BOM of UTF-8; nil where they begin with a BOM of UTF-16.
    static func stripped(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return nil }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }
}
