extension Unicode.Scalar {
    /// Whether the scalar shows nothing of itself, or changes what is around it.
    ///
    /// These are control and format characters, variation selectors, fillers, odd blanks, and all without an assigned
    /// meaning. Two texts that differ only in them look alike.
    package var isInvisible: Bool {
        if (0x20..<0x7F).contains(value) { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: return true
        case .surrogate, .unassigned, .privateUse: return true
        // Braille without dots is a blank.
        default: return properties.isDefaultIgnorableCodePoint || value == 0x2800
        }
    }

    /// The mark that stands for the scalar where it is invisible, such as `<U+202E>`.
    package var mark: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "<U+" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits + ">"
    }

    /// Whether the scalar is a tab or a line break, which becomes a blank where a text is shown in one line.
    package var isTabOrBreak: Bool { self == "\t" || self == "\n" || self == "\r" }
}

extension String {
    /// The text in one line, with a visible mark for each invisible character.
    ///
    /// Tabs and line breaks become blanks.
    package var showingInvisible: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        var result = ""
        for scalar in replacing("\r\n", with: " ").unicodeScalars {
            if scalar.isTabOrBreak {
                result.unicodeScalars.append(" ")
            } else if scalar.isInvisible {
                result += scalar.mark
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The same JSON with escapes for invisible characters; line breaks stay, as JSON has them only between values.
    package var escapingInvisible: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return self }
        var result = ""
        for scalar in unicodeScalars {
            guard scalar.isInvisible, scalar != "\n" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            // JSON escapes a scalar beyond 16 bits as two surrogates.
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }
}
