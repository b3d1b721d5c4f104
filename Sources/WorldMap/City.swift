/// A large city or a capital, with its place on the globe.
package struct City: Sendable, Hashable {
    /// The name in English or in its own language, such as `São Paulo`.
    package let name: String
    /// Where it is.
    package let point: GlobePoint
    /// The direction of `point`, kept because it is asked for each city again and again.
    package let direction: SIMD3<Double>

    init(name: String, point: GlobePoint) {
        self.name = name
        self.point = point
        direction = point.direction
    }

    /// The listed cities, by name.
    package static let all: [City] = table.description.split(separator: ";").compactMap { entry in
        let words = entry.split { $0 == " " || $0 == "\n" }
        guard words.count > 2, let north = Double(words[words.count - 2]), let east = Double(words[words.count - 1])
        else { return nil }
        return City(
            name: words.dropLast(2).joined(separator: " "),
            point: GlobePoint(latitude: north, longitude: east)
        )
    }

    /// The cities whose name begins with a text, then those that have a word which does; case and accents do not count.
    package static func named(_ text: String) -> [City] {
        let wanted = folded(text)
        if wanted.isEmpty { return all }
        let cities = all.map { (city: $0, name: folded($0.name)) }
        let first = cities.filter { $0.name.starts(with: wanted) }
        let later = cities.filter { city in
            !city.name.starts(with: wanted)
                && city.name.split(separator: " ").dropFirst().contains { $0.starts(with: wanted) }
        }
        return (first + later).map(\.city)
    }

    /// The text in lower case, without accents, and with a blank for each hyphen; commas and full stops are left out.
    ///
    /// Two spellings of one city, such as `Port-au-Prince` and `port au prince`, have the same plain name.
    package static func plainName(_ text: String) -> String {
        var name = String.UnicodeScalarView()
        name.append(contentsOf: folded(text))
        return String(name)
    }

    private static func folded(_ text: String) -> [Unicode.Scalar] {
        text.lowercased().unicodeScalars.compactMap { scalar in
            // An accent may be a character of its own after its letter.
            if (0x300...0x36F).contains(scalar.value) || scalar == "," || scalar == "." { return nil }
            return scalar == "-" ? " " : plain[scalar] ?? scalar
        }
    }

    /// The accented letters that the list has, and those that people type for other spellings of its names.
    private static let plain: [Unicode.Scalar: Unicode.Scalar] = [
        "á": "a", "à": "a", "â": "a", "ã": "a", "ä": "a", "å": "a", "ă": "a", "ç": "c", "é": "e", "è": "e", "ê": "e",
        "ë": "e", "í": "i", "î": "i", "ï": "i", "ñ": "n", "ó": "o", "ô": "o", "õ": "o", "ö": "o", "ø": "o", "ș": "s",
        "ş": "s", "ú": "u", "ü": "u", "ʻ": "'", "’": "'",
    ]
}
