import Foundation
@testable import KubernetesAPI
import Testing

@Suite struct FilesTests {
    @Test func `a real file is read, a missing one and a folder are told apart`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a file").path()
        let plainPath = path.removingPercentEncoding ?? path
        try Data("text".utf8).write(to: folder.appending(path: "a file"))
        #expect(try Files.live.read(plainPath) == Array("text".utf8))
        #expect(throws: Files.Fault.missing) { try Files.live.read(plainPath + "x") }
        #expect(throws: Files.Fault.unreadable("it is no readable file")) { try Files.live.read(folder.path()) }
    }
}
