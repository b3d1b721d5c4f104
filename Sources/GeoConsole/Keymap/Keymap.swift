/// Which key does what.
package struct Keymap: Sendable, Equatable {
    init(_ preferences: Preferences) {}
}
