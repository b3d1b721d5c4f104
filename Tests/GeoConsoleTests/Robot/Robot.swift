import GeoFleet
import GeoConsole
import GeoRouting

/// Hands, pastes and slow lines at a console, an operator behind it, and a judge beside it.
struct Robot {
    /// Who sent a stroke.
    enum Sender: Sendable, Equatable {
        /// A person who looks; a little slower than a tenth of a second.
        case hand
        /// Hands that are faster than eyes.
        case burst
        case paste
        /// A line that cuts escape sequences.
        case line
    }

    var loop: ConsoleLoop
    var now = Moment.start
    var keys = 0
    var pastes = 0
    var confirmed = 0
    var typedNames = 0
    var unlocked = 0
    var problems: [String] = []

    private var random: SeededGenerator
    private var judge = RobotJudge()
    /// What the operator will say, with the time.
    private var news: [(at: Moment, message: Message)] = []
    private var previews = 0

    init(seed: Int) {
        random = SeededGenerator(seed: seed)
        var preferences = Preferences()
        preferences.writing = seed.isMultiple(of: 2) ? .unlocked : .timed
        // A robot has no time for a quarter of an hour.
        preferences.lockDelay = .seconds(60)
        let size = Size(columns: 100, rows: 40)
        loop = ConsoleLoop(Model(preferences, size: size, now: now, zone: "example.com"))
        hear([.fleet(.sample)])
    }

    // MARK: RandomSource

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private mutating func happens(_ percent: Int) -> Bool { number(1...100) <= percent }

    // MARK: Hands

    /// Does one thing, as a person, a paste or a line would.
    mutating func act() {
        wait(number(110...900))
        if happens(60), answerDialog() { return }
        switch number(1...100) {
        case ...55: press(pick(Self.likely), by: .hand)
        case ...62: press(.key(pick([.up, .down, .left, .right, .pageDown, .home])), by: .hand)
        case ...74: burst()
        case ...86: paste()
        case ...94: slowSequence()
        case ...98: hear([.fleet(anotherFleet())])
        default: wait(pick([5000, 61_000]))
        }
    }

    private static let likely: [Stroke] = Array("yyyDDDEEEXPRBSwuuW123/:\r\r\u{1B}jk \u{12}cq").flatMap { character in
        character.unicodeScalars.map(Stroke.scalar)
    }

    /// What a person does who means it, though not always patiently.
    private mutating func answerDialog() -> Bool {
        switch loop.model.dialog {
        case .card(let card):
            wait(number(0...1100))
            if let name = card.requiredName, card.typed != name {
                for _ in card.typed { press(.scalar("\u{8}"), by: .hand) }
                for scalar in name.unicodeScalars {
                    press(.scalar(scalar), by: .hand)
                    wait(number(60...200))
                }
                wait(number(110...500))
            }
            press(.scalar(card.requiredName == nil ? "y" : "\r"), by: .hand)
        case .unlock:
            wait(number(0...1500))
            press(.scalar("y"), by: .hand)
        case .weight, .choose:
            press(.scalar("]"), by: .hand)
            wait(200)
            press(.scalar("\r"), by: .hand)
        case .help, .audit, .menu, .commandInput, .quit: press(.scalar("\u{1B}"), by: .hand)
        case nil: return false
        }
        return true
    }

    private mutating func burst() {
        for _ in 0..<number(2...8) {
            press(pick(Self.likely), by: .burst)
            wait(number(1...99))
        }
    }

    private mutating func paste() {
        pastes += 1
        var text: [Unicode.Scalar] = []
        while text.count < number(3...40) || Set(text).count < 3 {
            let next = pick(Array("yDWESXPRuBw\r eaiort0123:/qj".unicodeScalars))
            if next != text.last { text.append(next) }
        }
        if happens(30) { text = Array("\u{1B}[200~".unicodeScalars) + text + Array("\u{1B}[201~".unicodeScalars) }
        // Single keys, packets, or all at once.
        let (packet, gap) = pick([(1, 20), (1, 5), (4, 40), (9, 40), (1000, 0), (3, 80)])
        for start in stride(from: 0, to: text.count, by: packet) {
            if start > 0 { wait(number(1...max(gap, 1))) }
            send(text[start..<min(start + packet, text.count)].map(Stroke.scalar), by: .paste)
        }
    }

    private mutating func slowSequence() {
        let sequences = ["\u{1B}[D", "\u{1B}OD", "\u{1B}[[D", "\u{1B}[1;5D", "\u{1B}[3;9~", "\u{1B}OX"]
        let strokes = pick(sequences).unicodeScalars.map(Stroke.scalar)
        let cut = number(1...strokes.count - 1)
        send(Array(strokes[..<cut]), by: .line)
        wait(number(1...900))
        send(Array(strokes[cut...]), by: .line)
    }

    private mutating func press(_ stroke: Stroke, by sender: Sender) {
        send([stroke], by: sender)
    }

    /// What comes at once.
    private mutating func send(_ strokes: [Stroke], by sender: Sender) {
        keys += strokes.count
        for stroke in strokes { judge.note(stroke, by: sender, at: now) }
        obey(loop.handle(strokes, at: now))
        draw()
    }

    // MARK: Time, as the runtime spends it

    /// Lets time pass, from one moment at which something is due to the next.
    mutating func wait(_ milliseconds: Int) {
        let end = now + .milliseconds(milliseconds)
        while true {
            let due = news.map(\.at).min()
            let next = min(loop.nextWake(hasNews: false), due ?? end)
            if next >= end { break }
            now = max(next, now)
            let ripe = news.filter { $0.at <= now }.map(\.message)
            news.removeAll { $0.at <= now }
            if !ripe.isEmpty { obey(loop.handle(ripe, at: now)) }
            obey(loop.advance(to: now))
            draw()
        }
        now = max(now, end)
        obey(loop.advance(to: now))
        draw()
    }

    private mutating func hear(_ messages: [Message]) {
        obey(loop.handle(messages, at: now))
        draw()
    }

    /// Sends a picture, which takes a while on a slow line; only what asks is looked at.
    private mutating func draw() {
        if judge.wantsToSee(loop.model) {
            guard let grid = loop.picture() else { return }
            let text = String(String.UnicodeScalarView(grid.cells.map(\.scalar)))
            if happens(20) { now = now + .milliseconds(number(1...400)) }
            problems += judge.see(text, loop.model, at: now)
        }
        loop.didShow(at: now)
    }

    // MARK: The operator

    private mutating func obey(_ commands: [Command]) {
        for command in commands {
            problems += judge.problems(with: command, loop.model, at: now)
            switch command {
            case .preview(let remedy):
                news.append((now + .milliseconds(number(0...400)), .previewed(preview(of: remedy))))
            case .perform(let preview):
                confirmed += 1
                if case .typing = preview.requirement { typedNames += 1 }
                news.append((now + .milliseconds(number(0...600)), .ended(preview: preview.id, outcome(of: preview))))
            default: break
            }
        }
        if judge.hasUnlocked(loop.model) {
            unlocked += 1
            problems += judge.problemsWithUnlocking(at: now)
        }
    }

    private mutating func preview(of remedy: Action) -> ActionPreview {
        previews += 1
        let requirement: ActionPreview.Requirement = happens(35) ? .typing(pick(["eu", "y", "us_east", "yy"])) : .key
        var preview = ActionPreview(
            id: previews,
            remedy,
            requirement: requirement
        )
        preview.effects = [.loadBalancerStops("app.example.com")]
        if happens(8) { preview.refusal = .cannotBeUndone }
        return preview
    }

    private mutating func outcome(of preview: ActionPreview) -> ActionOutcome {
        switch number(1...10) {
        case 1: return .failed(ActionFailure(.unknown("no answer")))
        case 2: return .refused(.writesStopped("another owner claims it"))
        case 3: return .changed(self.preview(of: preview.action))
        default: return .done(.sample(preview.id, "Did number \(preview.id)"))
        }
    }

    private mutating func anotherFleet() -> Fleet {
        var fleet = Fleet.sample
        for index in fleet.pools.indices where happens(30) {
            fleet.pools[index].pool.isEnabled.toggle()
        }
        if happens(20) { fleet.pools.removeFirst() }
        if happens(30) { fleet.pools.reverse() }
        return fleet
    }
}
