package import GeoFleet
import GeoRouting

/// The delay before a dialog accepts its confirming key, so that the dialog can be read first.
///
/// It starts when the first frame with the dialog was sent to the terminal. A new dialog starts a new delay.
package struct Arming: Sendable, Equatable {
    /// The delays that a person can set, in milliseconds.
    package static let bounds = 300...2000
    /// The delay without a person's setting: 700 ms.
    package static let usual = Duration.milliseconds(700)

    private let delay: Duration
    /// The time at which the first frame with the dialog was sent; nil before that.
    private var shown: Moment?

    package init(_ delay: Duration = usual) {
        self.delay = delay
    }

    /// Starts the delay, as a frame with the dialog was sent at `moment`; later frames change nothing.
    package mutating func show(at moment: Moment) {
        if shown == nil { shown = moment }
    }

    /// Resets the delay, as the dialog is no longer on the screen.
    mutating func hide() {
        shown = nil
    }

    /// The time from which the dialog accepts its confirming key; nil before it is shown.
    var ready: Moment? { shown.map { $0 + delay } }

    /// Whether the delay is over at `now`; false before the first frame with the dialog was sent.
    package func isReady(at now: Moment) -> Bool { ready.map { $0 <= now } ?? false }
}

extension Model {
    static let tooEarly = "ignored: pressed too early"

    /// Starts the delay of the open dialog, as a frame with the dialog was sent at `moment`.
    mutating func showDialog(at moment: Moment) {
        // A screen that is too small shows no dialog.
        if isTooSmall { return }
        switch dialog {
        case .card(var card):
            card.arming.show(at: moment)
            dialog = .card(card)
        case .unlock(var arming):
            arming.show(at: moment)
            dialog = .unlock(arming)
        case .weight, .help, .palette, .choose, .quit, nil: break
        }
    }

    /// Resets the delay of the open dialog, which cannot be read now.
    mutating func hideDialog() {
        switch dialog {
        case .card(var card):
            card.arming.hide()
            dialog = .card(card)
        case .unlock(var arming):
            arming.hide()
            dialog = .unlock(arming)
        case .weight, .help, .palette, .choose, .quit, nil: break
        }
    }

    /// Ignores a key that was pressed before its dialog could be read, and says so.
    mutating func ignoreEarlyKey() -> [Command] {
        refuse(Self.tooEarly)
    }

    /// The time from which the open dialog accepts its confirming key; nil for one without a delay, or not yet shown.
    var readyDialog: Moment? {
        switch dialog {
        case .card(let card): card.arming.ready
        case .unlock(let arming): arming.ready
        case .weight, .help, .palette, .choose, .quit, nil: nil
        }
    }
}
