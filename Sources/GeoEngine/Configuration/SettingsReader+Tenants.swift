import GeoRouting

extension SettingsReader {
    /// The rules of `RULES_FILE`; nil where it is unset.
    mutating func tenants() -> TenantRules? {
        guard let path = text("RULES_FILE") else { return nil }
        guard let bytes = readFile(path) else {
            reject("RULES_FILE", path, "There is no file of this name that can be read")
            return nil
        }
        do throws(RulesFileError) {
            return try TenantRules(yaml: bytes)
        } catch {
            reject("RULES_FILE", path, "\(error)")
            return nil
        }
    }

    mutating func count(_ name: String, _ standard: Int, in range: ClosedRange<Int>) -> Int {
        guard let value = text(name) else { return standard }
        if let number = Int(digits: value), range.contains(number) { return number }
        reject(name, value, "Must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        return standard
    }
}
