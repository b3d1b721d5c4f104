/// A pool on the map.
package struct MapMark: Sendable, Hashable {
    /// The state that the mark's character shows.
    package enum State: Sendable, Hashable, CaseIterable {
        /// All is well.
        case good
        /// It serves, but something is wrong with it.
        case doubtful
        /// It is not known how it is.
        case unknown
        /// It cannot serve.
        case bad
        /// A person has switched it off.
        case off
    }

    /// Where it is.
    package var point: GlobePoint
    /// A short name, such as `eu`, which a wide map shows if it is plain ASCII.
    package var name: String
    /// How it is.
    package var state: State
    /// Whether it can serve, so that a part of the map is its own.
    package var isEligible: Bool
    /// Its place among the pools that a server may choose: of two equally near ones, the lower rank serves.
    package var rank: Int

    package init(_ name: String, at point: GlobePoint, _ state: State, isEligible: Bool, rank: Int = 0) {
        self.name = name
        self.point = point
        self.state = state
        self.isEligible = isEligible
        self.rank = rank
    }

    /// The letter of the mark with this index: `A` to `Z`, then `a` to `z`, then `+` for all others.
    package static func letter(_ index: Int) -> Unicode.Scalar {
        let letters: [Unicode.Scalar] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".unicodeScalars)
        return letters.indices.contains(index) ? letters[index] : "+"
    }
}

extension MapMark.State {
    /// The character of the state; in ASCII those that tables have.
    package func scalar(_ charset: Charset) -> Unicode.Scalar {
        switch (self, charset == .ascii) {
        case (.good, false): "●"
        case (.doubtful, false): "▲"
        case (.unknown, _): "?"
        case (.bad, false): "✗"
        case (.off, false): "○"
        case (.good, true): "*"
        case (.doubtful, true): "!"
        case (.bad, true): "x"
        case (.off, true): "o"
        }
    }
}
