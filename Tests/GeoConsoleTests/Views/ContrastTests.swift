import Foundation
import Presentation
import Testing

@testable import GeoConsole

/// All text can be read: its contrast to its background, by WCAG 2, is at least 4.5; that of pictures is at least 3.
struct ContrastTests {
    static func least(_ role: Style.Role) -> Double { Style.Role.regions.contains(role) ? 3 : 4.5 }

    typealias RGB = [Int]

    /// The sixteen colours as terminals have them at first: a PC's, and xterm's.
    static let sixteen: [String: [RGB]] = [
        "VGA": [
            [0, 0, 0], [170, 0, 0], [0, 170, 0], [170, 85, 0], [0, 0, 170], [170, 0, 170], [0, 170, 170],
            [170, 170, 170],
            [85, 85, 85], [255, 85, 85], [85, 255, 85], [255, 255, 85], [85, 85, 255], [255, 85, 255], [85, 255, 255],
            [255, 255, 255],
        ],
        "xterm": [
            [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205],
            [229, 229, 229],
            [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255],
            [255, 255, 255],
        ],
    ]

    /// The colour of a number from 0 to 255.
    static func colour(_ number: Int, _ sixteen: [RGB]) -> RGB {
        if number < 16 { return sixteen[number] }
        if number >= 232 { return Array(repeating: 8 + (number - 232) * 10, count: 3) }
        let steps = [0, 95, 135, 175, 215, 255]
        let cube = number - 16
        return [steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6]]
    }

    static func luminance(_ colour: RGB) -> Double {
        let linear = colour.map { channel in
            let part = Double(channel) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    static func contrast(_ one: RGB, _ other: RGB) -> Double {
        let (dark, light) = (min(luminance(one), luminance(other)), max(luminance(one), luminance(other)))
        return (light + 0.05) / (dark + 0.05)
    }

    /// A terminal as it comes: its colours, and whether its background is light.
    struct Screen: CustomTestStringConvertible {
        var palette: String
        var isLight: Bool
        var colours: Int

        /// The contrast of what is drawn like this.
        func contrast(_ appearance: Appearance) -> Double {
            let sixteen = ContrastTests.sixteen[palette] ?? []
            let shown = appearance.reduced(to: colours)
            // With eight colours, a bold colour is bright; by default, text is grey on black, or black on white.
            let isBright = colours == 8 && shown.isBold && (0..<8).contains(shown.foreground)
            let text = isBright ? shown.foreground + 8 : shown.foreground
            let pair = (
                text >= 0 ? ContrastTests.colour(text, sixteen) : isLight ? [0, 0, 0] : sixteen[7],
                shown.background >= 0
                    ? ContrastTests.colour(shown.background, sixteen) : isLight ? [255, 255, 255] : [0, 0, 0]
            )
            return ContrastTests.contrast(pair.0, pair.1)
        }

        var testDescription: String { "\(palette), \(isLight ? "light" : "dark"), \(colours) colours" }
    }

    static let screens: [Screen] = ["VGA", "xterm"].flatMap { palette in
        [false, true].flatMap { isLight in
            [0, 8, 16, 256].map { Screen(palette: palette, isLight: isLight, colours: $0) }
        }
    }

    /// The themes as a terminal may get them: the default one without an answer too, and others on any background.
    static func themes(on screen: Screen) -> [Theme] {
        let known: Backdrop = screen.isLight ? .light : .dark
        let anywhere: [Theme.Name] = [.standard, .highContrast, .colourBlind, .mono]
        let themes = anywhere.flatMap { [Theme($0, on: .unknown), Theme($0, on: known)] }
        if screen.isLight { return themes + [Theme(.light, on: .light), Theme(.light, on: .unknown)] }
        // Few colours have no white to paint on.
        return themes + (screen.colours == 256 ? [Theme(.light, on: .dark)] : [])
    }

    @Test(arguments: screens)
    func `text can be read, in every theme and role`(_ screen: Screen) {
        for theme in Self.themes(on: screen) {
            for role in Style.Role.allCases {
                for (isBold, isSentence) in [(false, false), (true, false), (false, true), (true, true)] {
                    var style = Style(role, bold: isBold)
                    style.isSentence = isSentence
                    let ratio = screen.contrast(theme.appearance(of: style))
                    #expect(ratio >= Self.least(role), "\(theme.name.rawValue) on \(theme.backdrop): \(role)")
                }
            }
        }
    }

    @Test func `the dark theme can be read on the greys that people have instead of black`() {
        // One Dark, Dracula, Solarized Dark, Gruvbox, VS Code.
        for background in [[40, 44, 52], [40, 42, 54], [0, 43, 54], [40, 40, 40], [30, 30, 30]] {
            for role in Style.Role.allCases {
                guard let exact = Theme(.standard, on: .dark).appearance(of: Style(role)).exact else { continue }
                #expect(
                    Self.contrast(Self.colour(exact, []), background) >= Self.least(role),
                    "\(role) on \(background)"
                )
            }
        }
    }

    /// Every cell of a real screen is one of the roles above; selected rows and dialogs are among them.
    @Test(arguments: SampleScreen.all)
    func `no cell of a screen is hard to read`(_ sample: SampleScreen) {
        let grid = view(sample.model(Size(columns: 120, rows: 36)))
        for screen in Self.screens where screen.colours == 256 {
            for theme in Self.themes(on: screen) {
                let styles = Set(grid.cells.map(\.style))
                let hard = styles.filter { screen.contrast(theme.appearance(of: $0)) < Self.least($0.role) }
                #expect(hard.isEmpty)
            }
        }
    }

    @Test func `the light theme is light on a dark terminal too`() {
        for role in [Style.Role.text, .muted, .good, .heading, .dialog] {
            #expect(Theme(.light, on: .dark).appearance(of: Style(role)).reduced(to: 256).background == 231, "\(role)")
        }
    }

    @Test func `where the background is not known, trouble has no background of its own with 256 colours`() {
        for role in [Style.Role.bad, .warning] {
            #expect(Theme(.standard, on: .unknown).appearance(of: Style(role)).reduced(to: 256).background == -1)
        }
    }

    @Test(arguments: [Theme(.standard), Theme(.standard, on: .light), Theme(.light), Theme(.standard, on: .dark)])
    func `a sentence about trouble has no background of its own with few colours, and its colour with many`(
        _ theme: Theme
    ) {
        for role in [Style.Role.bad, .warning] {
            var style = Style(role)
            let word = theme.appearance(of: style)
            style.isSentence = true
            let sentence = theme.appearance(of: style)
            for colours in [8, 16] { #expect(sentence.reduced(to: colours).background == -1, "\(role)") }
            #expect(sentence.reduced(to: 256) == word.reduced(to: 256), "\(role)")
        }
    }

    @Test func `only a glyph, a state or a badge has a background of its own on a terminal with 16 colours`() {
        for screen in SampleScreen.tabs {
            let grid = view(screen.model(Size(columns: 80, rows: 24)))
            let loud: Set<Style.Role> = [.bad, .warning]
            for row in 0..<grid.size.rows {
                let cells = (0..<grid.size.columns).map { grid[$0, row] }
                let backed = cells.count { cell in
                    loud.contains(cell.style.role)
                        && Theme(.standard).appearance(of: cell.style).reduced(to: 16).background >= 0
                }
                #expect(backed <= 24, "\(screen.name), row \(row)")
            }
        }
    }

    @Test func `a table knows the colours of xterm`() {
        #expect(Self.colour(203, []) == [255, 95, 95] && Self.colour(246, []) == [148, 148, 148])
        #expect(abs(Self.contrast([0, 0, 0], [255, 255, 255]) - 21) < 0.001)
    }
}
