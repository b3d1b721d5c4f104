package import GeoFleet
import Presentation

extension Finding {
    /// As the console says it but for the key: `us_west: origin-us_west is drained, 1 of 1 · enables`.
    package var text: String {
        let words = FindingText(self)
        return words.problem + (words.remedyText.map { " · \($0)" } ?? "")
    }
}
