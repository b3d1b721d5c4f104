/// Finds the word that a person has probably meant.
package enum Spelling {
    /// The word among `words` that is most like the typed one; nil if none is like it.
    ///
    /// A word is like another if at most two letters differ, or one in words of up to three letters.
    package static func nearest(to typed: String, among words: [String]) -> String? {
        let typed = typed.lowercased()
        let limit = typed.count <= 3 ? 1 : 2
        let distances = words.map { (word: $0, distance: distance(typed, $0.lowercased())) }
        return distances.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
    }

    /// The number of letters to insert, delete, replace or exchange with their neighbour to get from one to the other.
    package static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        // `rows[i][j]` is the distance of the first `i` letters of `left` from the first `j` letters of `right`.
        var rows = [Array(0...right.count)]
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                let replaced = rows[i][j] + (left[i] == right[j] ? 0 : 1)
                var best = min(rows[i][j + 1] + 1, row[j] + 1, replaced)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
