package import GeoFleet
import GeoRouting

/// The delay before a dialog accepts its confirming key; it gives a person time to read the dialog.
///
/// The delay starts when the first picture with the dialog was sent to the terminal. A new dialog has a new delay.
package struct Arming: Sendable, Equatable {
    /// The delays that a person can set, in milliseconds.
    package static let bounds = 300...2000
    /// The delay if a person has not set one: 700 ms.
    package static let defaultDelay = Duration.milliseconds(700)

    private let delay: Duration
    /// The time at which the first picture with the dialog was sent; nil before that.
    private var shown: Moment?

    package init(_ delay: Duration = defaultDelay) {
        self.delay = delay
    }

    /// Starts the delay at the time when the first picture with the dialog was sent; later calls change nothing.
    package mutating func start(at moment: Moment) {
        if shown == nil { shown = moment }
    }

    /// Resets the delay, because the dialog is no longer on the screen.
    mutating func reset() {
        shown = nil
    }

    /// The time from which the dialog accepts its confirming key; nil before the dialog is shown.
    var readyTime: Moment? { shown.map { $0 + delay } }

    /// Whether the delay is over at `now`; false before the first picture with the dialog was sent.
    package func isReady(at now: Moment) -> Bool { readyTime.map { $0 <= now } ?? false }
}

extension Model {
    /// The line about keys that came too early and are not to be pressed again.
    static let tooEarly = "ignored: pressed too early"

    /// Starts the delay of the open dialog, because a picture with the dialog was sent at `moment`.
    mutating func startDialogDelay(at moment: Moment) {
        // A screen that is too small shows no dialog.
        if isTooSmall { return }
        switch dialog {
        case .card(var card):
            card.arming.start(at: moment)
            dialog = .card(card)
        case .unlock(var arming):
            arming.start(at: moment)
            dialog = .unlock(arming)
        case .weight, .help, .audit, .commandInput, .choose, .menu, .quit, nil: break
        }
    }

    /// Resets the delay of the open dialog, because the dialog cannot be read now.
    mutating func resetDialogDelay() {
        switch dialog {
        case .card(var card):
            card.arming.reset()
            dialog = .card(card)
        case .unlock(var arming):
            arming.reset()
            dialog = .unlock(arming)
        case .weight, .help, .audit, .commandInput, .choose, .menu, .quit, nil: break
        }
    }

    /// Ignores a key that was pressed too early, and shows that it was ignored.
    ///
    /// The line stays until the next key: else a person would wait for what the ignored key has not done.
    mutating func ignoreEarlyKey(_ key: Key) -> [Command] {
        refuse(key == "y" || key == .enter ? "too early: press \(key.text) again" : Self.tooEarly)
    }

    /// The time from which the open dialog accepts its confirming key.
    ///
    /// It is nil for a dialog without a delay, and before the dialog is shown.
    var dialogReadyTime: Moment? {
        switch dialog {
        case .card(let card): card.arming.readyTime
        case .unlock(let arming): arming.readyTime
        case .weight, .help, .audit, .commandInput, .choose, .menu, .quit, nil: nil
        }
    }
}
