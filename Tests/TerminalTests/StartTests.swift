import Foundation
import Testing

struct StartTests {
    @Test func `a test bundle knows its folder`() {
        #expect(Bundle.main.bundlePath.isEmpty == false)
    }
}
