import GeoFleet
import GeoRouting

/// Distinguishes a person's keys from a paste by the time between keys.
///
/// Some terminals send pasted text as plain keys, without the brackets that `KeyDecoder` reads. Three different keys,
/// each within `gap` of the one before, count as a paste; two are enough if a key would confirm something. Therefore a
/// key that opens a dialog or confirms waits until `gap` has passed without another key. Keys that come meanwhile wait
/// too. All other keys act at once.
struct Pace: Sendable, Equatable {
    /// The effect that a key would have.
    enum Impact: Sendable, Equatable {
        /// The key does no harm, even as part of a paste.
        case none
        /// The key opens a dialog or a card, runs a command line, or ends the console.
        case opensDialog
        /// The key starts a write, unlocks writing, or ends the console during a write.
        case confirms

        /// The number of different quick keys that count as a paste; a quick key comes within `gap` of the one before.
        fileprivate var minPasteKeys: Int { self == .confirms ? 2 : 3 }
    }

    /// The longest pause between two keys of a paste; zero turns the check off.
    let gap: Duration
    private var lastKeyTime: Moment?
    private var lastKey: Key?
    /// The number of quick keys since the last pause, without repetitions.
    private var quickKeyCount = 0
    /// The keys that wait for a pause, the oldest first.
    private(set) var waitingKeys: [Key] = []
    /// The effect of the first waiting key.
    private var impact = Impact.none
    /// Whether a paste has begun; until the next pause, all keys belong to the paste.
    private(set) var isPaste = false

    /// What to do with a key.
    enum Verdict: Sendable, Equatable {
        /// The key is a person's and acts.
        case press
        /// The key waits until `due`.
        case hold
        /// The key belongs to a paste: it is dropped, with all waiting keys.
        case drop
        /// The key belongs to a paste: it is text for the open field.
        case text
    }

    init(gap: Duration) {
        self.gap = gap
    }

    /// Decides what to do with a key.
    ///
    /// - Parameters:
    ///   - key: the key from the terminal.
    ///   - keyImpact: the effect that the key would have.
    ///   - isText: whether the key goes into a text field.
    ///   - now: the time at which the key came.
    /// - Returns: whether the key acts, waits, is dropped or is text.
    mutating func judge(_ key: Key, impact keyImpact: Impact, isText: Bool, at now: Moment) -> Verdict {
        if gap == .zero { return .press }
        let isQuick = lastKeyTime.map { now < $0 + gap } ?? false
        if !isQuick { (quickKeyCount, isPaste, lastKey) = (0, false, nil) }
        // A key that a person holds down repeats, and counts once.
        if key != lastKey { quickKeyCount += 1 }
        (lastKeyTime, lastKey) = (now, key)
        // While keys wait, the effect of the first waiting key decides.
        let decidingImpact = waitingKeys.isEmpty ? keyImpact : impact
        if isPaste || decidingImpact != .none && quickKeyCount >= decidingImpact.minPasteKeys {
            isPaste = true
            waitingKeys = []
            return isText && keyImpact == .none ? .text : .drop
        }
        if decidingImpact == .none { return .press }
        impact = decidingImpact
        waitingKeys.append(key)
        return .hold
    }

    /// Drops the waiting keys.
    mutating func forget() {
        waitingKeys = []
    }

    /// The time at which the waiting keys count as a person's; nil if no key waits.
    var due: Moment? { waitingKeys.isEmpty ? nil : lastKeyTime.map { $0 + gap } }

    /// Removes and returns the waiting keys, the oldest first; returns none before `due`.
    mutating func release(at now: Moment) -> [Key] {
        guard let due, due <= now else { return [] }
        defer { waitingKeys = [] }
        return waitingKeys
    }
}

extension Model {
    /// Handles a key as it comes from the terminal.
    mutating func receive(_ key: Key) -> [Command] {
        let released = releaseKeys()
        stayUnlocked()
        // Once Cloudflare has been read, a key fixes the selection: the person meant the row that is selected now.
        if fleet.cloudflare.lastSuccess != nil { isSelectionSettled = true }
        if isRepeatedClosing(key) {
            lastClosing = now
            return released + refuse("nothing is open: \(key.text) once more quits")
        }
        switch pace.judge(key, impact: impact(of: key), isText: takesText, at: now) {
        case .press, .text: return released + press(key)
        case .hold:
            // The dialog refuses a key that comes too early. After a wait, the dialog might accept the same key.
            guard isEarly(key) else { return released }
            pace.forget()
            return released + press(key)
        case .drop: return released + refuse("\(Self.tooEarly), as fast as a paste")
        }
    }

    /// Presses the waiting keys after a pause, which shows that a person pressed them.
    mutating func releaseKeys() -> [Command] {
        pace.release(at: now).flatMap { press($0) }
    }

    /// Whether the key confirms a dialog that has been on the screen for too short a time to be read.
    private func isEarly(_ key: Key) -> Bool {
        switch dialog {
        case .card(let card):
            impact(of: key) == .confirms && !card.arming.isReady(at: now) && (key == "y" || card.highlighted == .apply)
        case .unlock(let arming): key == "y" && !arming.isReady(at: now)
        case .weight, .help, .audit, .commandInput, .choose, .menu, .quit, nil: false
        }
    }

    /// The effect that the key would have now.
    private func impact(of key: Key) -> Pace.Impact {
        if isTooSmall { return .none }
        if asksToQuit(key) { return .opensDialog }
        switch dialog {
        case .card(let card): return key == .enter || key == "y" && card.requiredName == nil ? .confirms : .none
        case .unlock, .quit: return key == .enter || key == "y" ? .confirms : .none
        case .weight, .choose, .commandInput: return key == .enter ? .opensDialog : .none
        case .help, .audit, .menu: return .none
        case nil: break
        }
        guard input == nil, let action = keymap.action(of: key) else { return .none }
        let quits = action == .close && detail == nil
        return Binding(of: action).writes || action == .write || quits ? .opensDialog : .none
    }
}
