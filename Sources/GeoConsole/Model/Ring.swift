/// The newest elements, up to a bound.
package struct Ring<Element: Sendable & Equatable>: Sendable, Equatable {
    package let capacity: Int
    /// Newest last.
    package private(set) var elements: [Element] = []

    package init(capacity: Int) {
        self.capacity = max(capacity, 0)
    }

    package mutating func append(_ new: [Element]) {
        elements.append(contentsOf: new.suffix(capacity))
        elements.removeFirst(max(elements.count - capacity, 0))
    }
}
