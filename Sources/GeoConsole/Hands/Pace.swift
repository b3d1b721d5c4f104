import GeoFleet
import GeoRouting

/// Tells a person's keys from a paste without brackets, by how fast they come.
///
/// Three different keys, each within `gap` of the one before, are no person's; two are enough where a key would confirm
/// something. Therefore a key that asks or confirms waits until `gap` has passed without another key. While it waits,
/// so do the keys behind it. All other keys act at once.
struct Pace: Sendable, Equatable {
    /// The effect that a key would have.
    enum Weight: Sendable, Equatable {
        /// An effect that does no harm if a paste has it.
        case none
        /// Opens a question or a card, or ends the console.
        case asks
        /// Starts a write, unlocks writing, or ends the console during a write.
        case confirms

        /// The number of quick keys that make a paste: different ones, each within `gap` of the one before.
        fileprivate var run: Int { self == .confirms ? 2 : 3 }
    }

    /// The longest pause between the keys of a paste; zero turns the check off.
    let gap: Duration
    private var last: Moment?
    private var lastKey: Key?
    /// The number of quick keys so far, without repetitions.
    private var count = 0
    /// The keys that wait for a pause, oldest first.
    private(set) var held: [Key] = []
    /// The effect of the first waiting key.
    private var weight = Weight.none
    /// Whether a paste is under way: until the next pause, all keys belong to it.
    private(set) var isPaste = false

    enum Verdict: Sendable, Equatable {
        /// The key is a person's and acts.
        case press
        /// The key waits until `due`.
        case hold
        /// The key is a paste's: it is dropped, with the keys that waited.
        case drop
        /// The key is a paste's: it is text for the open field.
        case text
    }

    init(gap: Duration) {
        self.gap = gap
    }

    /// Decides what to do with a key.
    ///
    /// - Parameters:
    ///   - key: the key as it came.
    ///   - new: the effect that it would have.
    ///   - isText: whether the key goes into a text field.
    ///   - now: the time at which it came.
    /// - Returns: whether it acts, waits or is dropped, or is text.
    mutating func judge(_ key: Key, weight new: Weight, isText: Bool, at now: Moment) -> Verdict {
        if gap == .zero { return .press }
        let isQuick = last.map { now < $0 + gap } ?? false
        if !isQuick { (count, isPaste, lastKey) = (0, false, nil) }
        // A key that repeats because it is held down counts once.
        if key != lastKey { count += 1 }
        (last, lastKey) = (now, key)
        // While keys wait, the effect of the first one decides.
        let heaviest = held.isEmpty ? new : weight
        if isPaste || heaviest != .none && count >= heaviest.run {
            isPaste = true
            held = []
            return isText && new == .none ? .text : .drop
        }
        if heaviest == .none { return .press }
        weight = heaviest
        held.append(key)
        return .hold
    }

    /// Drops the waiting keys.
    mutating func forget() {
        held = []
    }

    /// The time at which the waiting keys count as a person's; nil if none waits.
    var due: Moment? { held.isEmpty ? nil : last.map { $0 + gap } }

    /// Removes and returns the waiting keys once their wait is over, oldest first; until then it returns none.
    mutating func release(at now: Moment) -> [Key] {
        guard let due, due <= now else { return [] }
        defer { held = [] }
        return held
    }
}

extension Model {
    /// Handles a key as it comes from the terminal.
    mutating func receive(_ key: Key) -> [Command] {
        let released = releaseKeys()
        stayUnlocked()
        // The key is meant for the row that is selected now: from here on the selection must not move by itself.
        if fleet.cloudflare.lastSuccess != nil { isSettled = true }
        switch pace.judge(key, weight: weight(of: key), isText: takesText, at: now) {
        case .press, .text: return released + press(key)
        case .hold:
            // A key that was pressed too early is refused now: the dialog may be ready once the wait is over.
            guard isEarly(key) else { return released }
            pace.forget()
            return released + press(key)
        case .drop: return released + refuse("\(Self.tooEarly), as fast as a paste")
        }
    }

    /// Presses the waiting keys once a pause has shown that they are a person's.
    mutating func releaseKeys() -> [Command] {
        pace.release(at: now).flatMap { press($0) }
    }

    /// Whether the key confirms a dialog that has not yet been on the screen long enough to be read.
    private func isEarly(_ key: Key) -> Bool {
        switch dialog {
        case .card(let card):
            weight(of: key) == .confirms && !card.arming.isReady(at: now) && (key == "y" || card.highlighted == .apply)
        case .unlock(let arming): key == "y" && !arming.isReady(at: now)
        case .weight, .help, .palette, .choose, .quit, nil: false
        }
    }

    /// The effect that the key would have now.
    private func weight(of key: Key) -> Pace.Weight {
        if isTooSmall { return .none }
        switch dialog {
        case .card(let card): return key == .enter || key == "y" && card.name == nil ? .confirms : .none
        case .unlock, .quit: return key == .enter || key == "y" ? .confirms : .none
        case .weight, .choose, .palette: return key == .enter ? .asks : .none
        case .help: return .none
        case nil: break
        }
        guard input == nil, let action = keymap.action(of: key) else { return .none }
        return Binding(of: action).writes || action == .write || action == .quit ? .asks : .none
    }
}
