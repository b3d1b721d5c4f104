import Foundation
import Testing

@testable import GeoConsole
@testable import Presentation

struct ThemeTests {
    @Test(arguments: Theme.Name.allCases)
    func `what must stand out does, in every theme`(_ name: Theme.Name) {
        let theme = Theme(name)
        let text = theme.appearance(of: .plain)
        let loud: [Style.Role] = [
            .bad, .selection, .activeTab, .badgeReadOnly, .badgeWrite, .badgePaused, .dialogTitle, .keyHint, .warning,
            .manual, .field,
        ]
        for role in loud { #expect(theme.appearance(of: Style(role)) != text) }
        #expect(theme.appearance(of: Style(.text, bold: true)).isBold)
    }

    @Test func `without colours attributes are all there is`() {
        for role in Style.Role.allCases {
            let look = Theme(.mono).appearance(of: Style(role))
            #expect(look.foreground == -1 && look.background == -1)
        }
    }

    @Test(arguments: Theme.Name.allCases)
    func `colours are the terminal's own sixteen, and no text has its background's colour`(_ name: Theme.Name) {
        for role in Style.Role.allCases {
            let look = Theme(name).appearance(of: Style(role))
            #expect((-1...15).contains(look.foreground) && (-1...15).contains(look.background))
            #expect(look.foreground == -1 || look.foreground != look.background)
        }
    }

    @Test(arguments: [Theme.Name.standard, .light, .colourBlind])
    func `the background is the terminal's`(_ name: Theme.Name) {
        #expect(Theme(name).appearance(of: .plain).background == -1)
    }

    /// How much lighter white is than one of the colours 16 to 255, by WCAG 2.
    private static func contrastToWhite(_ colour: Int) -> Double {
        let steps = [0, 95, 135, 175, 215, 255]
        let cube = colour - 16
        let grey = 8 + (colour - 232) * 10
        let rgb = colour >= 232 ? [grey, grey, grey] : [steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6]]
        let linear = rgb.map { channel in
            let part = Double(channel) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
    }

    @Test func `where there are 256 colours, what is written on a light background can be read there`() {
        let exact = Style.Role.allCases.compactMap { Theme(.light).appearance(of: Style($0)).exact }
        #expect(exact.count >= 6)
        for colour in exact { #expect(Self.contrastToWhite(colour) >= 4.5, "colour \(colour)") }
    }

    @Test(arguments: [Theme.Name.standard, .highContrast, .colourBlind, .mono])
    func `all other themes make do with the terminal's own colours`(_ name: Theme.Name) {
        #expect(Style.Role.allCases.allSatisfy { Theme(name).appearance(of: Style($0)).exact == nil })
    }

    @Test func `good and bad differ for the colour-blind by more than red and green`() {
        let theme = Theme(.colourBlind)
        let colours = [Style.Role.good, .bad].map { theme.appearance(of: Style($0)) }
        let redAndGreen = [1, 2, 9, 10]
        #expect(colours.allSatisfy { !redAndGreen.contains($0.foreground) && !redAndGreen.contains($0.background) })
        #expect(colours[0] != colours[1])
    }

    @Test(arguments: Theme.Name.allCases)
    func `black is never bold, for many terminals make that grey`(_ name: Theme.Name) {
        for role in Style.Role.allCases {
            let look = Theme(name).appearance(of: Style(role, bold: true))
            #expect(look.foreground != 0 || !look.isBold)
        }
    }

    @Test func `every role has a letter of its own`() {
        #expect(Set(Style.Role.allCases.map(\.letter)).count == Style.Role.allCases.count)
    }
}
