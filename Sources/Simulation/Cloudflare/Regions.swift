import Wire

/// The regions for probes and for geo steering, each with some of its countries.
enum Regions {
    private static let table: [(code: String, countries: [(code: String, name: String)])] = [
        ("WNAM", [("CA", "Canada"), ("MX", "Mexico"), ("US", "United States")]),
        ("ENAM", [("CA", "Canada"), ("US", "United States")]),
        ("WEU", [("DE", "Germany"), ("FR", "France"), ("GB", "United Kingdom")]),
        ("EEU", [("PL", "Poland"), ("RO", "Romania")]),
        ("NSAM", [("CO", "Colombia"), ("EC", "Ecuador")]),
        ("SSAM", [("AR", "Argentina"), ("BR", "Brazil")]),
        ("OC", [("AU", "Australia"), ("NZ", "New Zealand")]),
        ("ME", [("AE", "United Arab Emirates"), ("SA", "Saudi Arabia")]),
        ("NAF", [("EG", "Egypt"), ("MA", "Morocco")]),
        ("SAF", [("ZA", "South Africa")]),
        ("SAS", [("IN", "India"), ("LK", "Sri Lanka")]),
        ("SEAS", [("ID", "Indonesia"), ("SG", "Singapore")]),
        ("NEAS", [("JP", "Japan"), ("KR", "South Korea")]),
    ]

    /// Returns all regions, or the one whose code is the path; throws `.notFound` for any other path.
    static func answer(_ path: [String]) throws(Refusal) -> JSON {
        let shown = path.isEmpty ? table : table.filter { [$0.code] == path }
        if shown.isEmpty { throw .notFound }
        let regions = shown.map { region -> JSON in
            let countries = region.countries.map { country -> JSON in
                ["country_code_a2": .string(country.code), "country_name": .string(country.name)]
            }
            return ["region_code": .string(region.code), "countries": .array(countries)]
        }
        return Envelope.success([
            "iso_standard": "Country and subdivision codes follow ISO 3166-1 alpha-2 and ISO 3166-2",
            "regions": .array(regions),
        ])
    }
}
