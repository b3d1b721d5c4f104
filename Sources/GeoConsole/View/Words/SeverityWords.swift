import GeoFleet
import GeoRouting

/// How grave a finding is, to the eye.
struct SeverityWords {
    let glyph: String
    let role: Style.Role

    init(_ severity: Finding.Severity) {
        switch severity {
        case .blind, .outage, .detour: (glyph, role) = ("✗", .bad)
        case .misrouting: (glyph, role) = ("▲", .bad)
        case .reduced, .leftover, .blindSpot: (glyph, role) = ("▲", .warning)
        case .hint: (glyph, role) = ("·", .muted)
        }
    }
}
