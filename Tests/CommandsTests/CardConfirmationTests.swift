import GeoFleet
import Testing

@testable import Commands

/// Who confirms a card, and how.
struct ConfirmationTests {
    private static let look = "no terminal to ask on: look at the card with --dry-run, then add --yes"

    /// What the command line and the card say, and the step that follows.
    struct Case: Sendable {
        var isAffirmed = false
        var typedName: String?
        var isTerminal = true
        var requirement = ActionPreview.Requirement.key
        var step: CardConfirmation.Step
    }

    private static let cases: [Case] = [
        Case(step: .ask), Case(isAffirmed: true, step: .proceed),
        Case(isTerminal: false, step: .refuse(look)), Case(isAffirmed: true, isTerminal: false, step: .proceed),
        Case(isAffirmed: true, typedName: "us", isTerminal: false, step: .proceed),
        Case(requirement: .typing("eu"), step: .askName("eu")),
        Case(isAffirmed: true, requirement: .typing("eu"), step: .askName("eu")),
        Case(typedName: "eu", requirement: .typing("eu"), step: .ask),
        Case(isAffirmed: true, typedName: "eu", requirement: .typing("eu"), step: .proceed),
        Case(isAffirmed: true, typedName: "eu", isTerminal: false, requirement: .typing("eu"), step: .proceed),
        Case(
            isAffirmed: true,
            isTerminal: false,
            requirement: .typing("eu"),
            step: .refuse("--yes alone is not enough here: add --type-name eu")
        ),
        Case(
            typedName: "eu",
            isTerminal: false,
            requirement: .typing("eu"),
            step: .refuse(look + " --type-name eu")
        ),
        Case(
            isAffirmed: true,
            typedName: "us",
            isTerminal: false,
            requirement: .typing("eu"),
            step: .refuse(wrongName)
        ),
        Case(isAffirmed: true, typedName: "us", requirement: .typing("eu"), step: .refuse(wrongName)),
    ]

    private static let wrongName = "--type-name 'us' is not the name that the card wants: eu"

    @Test(arguments: cases)
    func `a card is confirmed by a person, or by the command line`(some: Case) {
        let confirmation = CardConfirmation(
            isAffirmed: some.isAffirmed,
            typedName: some.typedName,
            isTerminal: some.isTerminal
        )
        #expect(confirmation.step(for: some.requirement) == some.step)
    }

    @Test(arguments: [
        ("y", true), ("Y\r", true), (" yes ", true), ("", false), ("n", false), ("yep", false), ("eu", false),
    ])
    func `only y and yes confirm`(answer: String, isYes: Bool) {
        #expect(CardConfirmation.isYes(answer) == isYes)
    }

    @Test(arguments: [("eu", true), (" eu ", true), ("EU", false), ("", false), ("y", false)])
    func `a name is typed letter by letter`(answer: String, isName: Bool) {
        #expect(CardConfirmation.isName(answer, "eu") == isName)
    }
}
