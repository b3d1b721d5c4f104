import GeoFleet
import GeoRouting

/// Tells a person's keys from a paste that comes without brackets, by their pace.
///
/// Nobody presses three different keys within a fifth of a second and means to ask for a write by any of them, nor two and
/// means to confirm one. A key that does such a thing therefore waits until `gap` has gone by without another. All other
/// keys go through at once, however fast they come.
struct Pace: Sendable, Equatable {
    /// What would come of a key.
    enum Weight: Sendable, Equatable {
        /// Nothing that a paste may not do.
        case none
        /// A question, or the end.
        case asks
        /// A write, or the right to write.
        case confirms

        /// So many different keys, each within `gap` of the one before, are a paste.
        fileprivate var run: Int { self == .confirms ? 2 : 3 }
    }

    /// Zero takes all keys as a person's.
    let gap: Duration
    private var last: Moment?
    private var lastKey: Key?
    private var count = 0
    /// A key that waits, and one more that came behind it.
    private(set) var held: [Key] = []
    private var weight = Weight.none
    /// Whether the keys that come now, until the next pause, are a paste's.
    private(set) var isPaste = false

    enum Verdict: Sendable, Equatable {
        /// It is a key.
        case press
        /// It waits; see `due`.
        case hold
        /// It is a paste's, and with it what has waited.
        case drop
        /// It is a paste's, and text for the field that is open.
        case text
    }

    init(gap: Duration) {
        self.gap = gap
    }

    /// What a key that comes now is.
    ///
    /// - Parameters:
    ///   - key: as it came.
    ///   - new: what would come of it.
    ///   - isText: whether it goes into a text field.
    ///   - now: when it came.
    /// - Returns: what is to be done with it.
    mutating func judge(_ key: Key, weight new: Weight, isText: Bool, at now: Moment) -> Verdict {
        if gap == .zero { return .press }
        let isQuick = last.map { now < $0 + gap } ?? false
        if !isQuick { (count, isPaste, lastKey) = (0, false, nil) }
        // A key that repeats because it is held down is one.
        if key != lastKey { count += 1 }
        (last, lastKey) = (now, key)
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

    /// Drops what waits.
    mutating func forget() {
        held = []
    }

    /// When what waits is known to be a person's; nil where nothing waits.
    var due: Moment? { held.isEmpty ? nil : last.map { $0 + gap } }

    /// What has waited long enough, in order.
    mutating func release(at now: Moment) -> [Key] {
        guard let due, due <= now else { return [] }
        defer { held = [] }
        return held
    }
}

extension Model {
    /// A key as it comes from the terminal, at its time.
    mutating func receive(_ key: Key) -> [Command] {
        let released = releaseKeys()
        stayUnlocked()
        // Who presses a key means what is selected now.
        if fleet.cloudflare.lastSuccess != nil { isSettled = true }
        switch pace.judge(key, weight: weight(of: key), isText: takesText, at: now) {
        case .press, .text: return released + press(key)
        case .hold:
            // It counts when it was pressed, not when it is known to be a person's.
            guard isEarly(key) else { return released }
            pace.forget()
            return released + press(key)
        case .drop: return released + refuse("\(Self.tooEarly), as fast as a paste")
        }
    }

    /// Presses what has waited for a pause.
    mutating func releaseKeys() -> [Command] {
        pace.release(at: now).flatMap { press($0) }
    }

    /// Whether it confirms what nobody can have read yet.
    private func isEarly(_ key: Key) -> Bool {
        switch dialog {
        case .card(let card):
            weight(of: key) == .confirms && !card.arming.isReady(at: now) && (key == "y" || card.highlighted == .apply)
        case .unlock(let arming): key == "y" && !arming.isReady(at: now)
        case .weight, .help, .palette, .choose, .quit, nil: false
        }
    }

    /// What would come of the key, here and now.
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
