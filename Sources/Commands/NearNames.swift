import Presentation
import WorldMap

/// Finds the names that a person may have meant by an unknown one.
enum NearNames {
    /// The names that are most like the typed one, the nearest first, at most `limit`.
    ///
    /// A name that contains the typed one comes before those that differ in letters. Case and accents do not count.
    static func of(_ typed: String, among names: [String], limit: Int = 3) -> [String] {
        let wanted = City.plainName(typed)
        let ranked = names.map { name -> (name: String, rank: Int) in
            let plain = City.plainName(name)
            let contains = !wanted.isEmpty && !plain.ranges(of: wanted).isEmpty
            return (name, contains ? 0 : Spelling.distance(wanted, plain))
        }
        return ranked.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .prefix(limit).map(\.element.name)
    }

    /// The remark that lists near names after a problem, such as `; near: eu, us_east`; empty if there are none.
    static func remark(_ typed: String, among names: [String]) -> String {
        let near = of(typed, among: names)
        return near.isEmpty ? "" : "; near: \(near.joined(separator: ", "))"
    }
}
