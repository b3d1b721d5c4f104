/// A small menu: each item has a key of its own, and one key chooses and closes.
package struct Menu: Sendable, Equatable {
    /// What an item does.
    package enum Choice: Sendable, Equatable {
        case copy(Copy)
        /// Sorts by the column with this index; nil for the table's own order.
        case sort(Int?)
    }

    /// An item of the menu.
    package struct Item: Sendable, Equatable {
        /// The key that chooses the item.
        package var key: Character
        /// The name, such as `address`.
        package var name: String
        /// The value that the item stands for, such as `198.51.100.10`.
        package var value: String
        /// What the item does.
        package var choice: Choice
    }

    /// The title, such as `Copy`.
    package var title: String
    /// The action that opens the menu; its key again chooses the first item.
    package var opener: KeyAction
    /// The items, the most useful first; never empty.
    package var items: [Item]
    /// The index of the item that Enter chooses.
    package var selection = 0
}

/// A text to copy, and the words that say what was copied.
package struct Copy: Sendable, Equatable {
    /// The text for the clipboard, without characters that a shell obeys and a screen does not show.
    package var text: String
    /// What is copied, such as `198.51.100.10` or `JSON of pool k8s-pool-shop-eu`.
    package var name: String
}
