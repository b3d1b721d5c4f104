/// What little may be said of two resource versions.
enum ResourceVersion {
    /// Whether both are decimal numbers and the first is the lower one; of others nothing can be said.
    ///
    /// Numbers of any size: Kubernetes promises their order (KEP-5504), not their width.
    static func isLower(_ left: String, than right: String) -> Bool {
        guard isNumber(left), isNumber(right) else { return false }
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    private static func isNumber(_ text: String) -> Bool {
        text.utf8.first != UInt8(ascii: "0") && !text.isEmpty
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
