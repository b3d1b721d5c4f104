import GeoRouting

/// Why something cannot be done, in one line with what to do about it.
package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}
