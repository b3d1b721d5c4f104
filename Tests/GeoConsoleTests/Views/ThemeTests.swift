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
    func `colours are the terminal's own sixteen or exact, and no text has its background's colour`(_ name: Theme.Name)
    {
        for role in Style.Role.allCases {
            let look = Theme(name).appearance(of: Style(role))
            #expect((-1...15).contains(look.foreground) && (-1...15).contains(look.background))
            // Exact colours are those that no one has changed.
            #expect(look.exact.map { (16...255).contains($0) } ?? true)
            #expect(look.foreground == -1 || look.foreground != look.background)
        }
    }

    @Test(arguments: [Theme.Name.standard, .light, .colourBlind, .mono])
    func `the background is the terminal's`(_ name: Theme.Name) {
        #expect(Theme(name).appearance(of: .plain).background == -1)
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
