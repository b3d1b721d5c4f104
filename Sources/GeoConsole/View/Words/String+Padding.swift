extension String {
    /// With blanks behind it, up to a width.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(width - count, 0))
    }
}
