/// An origin's share of its pool's traffic as a person writes it: 1 to 100.
///
/// Cloudflare's number is a hundredth of it.
package struct Weight: Sendable, Hashable, Comparable {
    package let percent: Int

    package init?(_ percent: Int) {
        guard (1...100).contains(percent) else { return nil }
        self.percent = percent
    }

    package init?(text: String) {
        guard let percent = Int(text) else { return nil }
        self.init(percent)
    }

    package static let standard = Weight(unchecked: 33)

    private init(unchecked percent: Int) {
        self.percent = percent
    }

    package static func < (left: Weight, right: Weight) -> Bool { left.percent < right.percent }
}
