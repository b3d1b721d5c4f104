import FoundationEssentials

/// Reading text files, as an argument; a byte order mark of UTF-8 is left out.
package struct Files: Sendable {
    package enum Fault: Error, Equatable {
        case missing
        case unreadable(String)
    }

    package let read: @Sendable (_ path: String) throws(Fault) -> [UInt8]

    /// Nothing that is read here is as large: kubeconfigs, certificates and tokens, in bytes.
    private static let sizeLimit = 8 << 20

    package init(_ read: @escaping @Sendable (_ path: String) throws(Fault) -> [UInt8]) {
        self.read = { path throws(Fault) in
            let bytes = try read(path)
            if bytes.count > Self.sizeLimit { throw .unreadable("it is larger than \(Self.sizeLimit >> 20) MiB") }
            guard let text = TextMark.stripped(bytes) else { throw .unreadable(TextMark.refusal) }
            return text
        }
    }

    /// The file system.
    package static let live = Files { path throws(Fault) in
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
    /// The content of a file that must be there.
    func contents(_ path: String, of what: String) throws(KubernetesAccessError) -> [UInt8] {
        do throws(Fault) {
            return try read(path)
        } catch {
            switch error {
            case .missing: throw .missingFile(what, path)
            case .unreadable(let why): throw .unreadableFile(what, path, why)
            }
        }
    }

    /// The content of a file that may be missing, but not unreadable.
    func contentsIfPresent(_ path: String, of what: String) throws(KubernetesAccessError) -> [UInt8]? {
        do throws(KubernetesAccessError) {
            return try contents(path, of: what)
        } catch {
            if case .missingFile = error { return nil }
            throw error
        }
    }
}
