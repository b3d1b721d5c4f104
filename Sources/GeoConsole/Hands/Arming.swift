package import GeoFleet
import GeoRouting

/// Decides whether a dialog has been on the screen long enough to be read.
///
/// The delay starts when the first frame with the dialog has left for the terminal. A new dialog starts a new delay.
package struct Arming: Sendable, Equatable {
    /// The delays that a person can set, in milliseconds.
    package static let bounds = 300...2000
    /// The delay without a person's setting: 700 ms.
    package static let usual = Duration.milliseconds(700)

    private let delay: Duration
    /// The time at which the first frame with the dialog had left; nil before.
    private var shown: Moment?

    package init(_ delay: Duration = usual) {
        self.delay = delay
    }

    /// Starts the delay: a frame with the dialog has left.
    package mutating func show(at moment: Moment) {
        if shown == nil { shown = moment }
    }

    /// Resets the delay: the dialog is not on the screen any more.
    mutating func hide() {
        shown = nil
    }

    /// The time from which the dialog accepts its key; nil while it has not been shown.
    var ready: Moment? { shown.map { $0 + delay } }

    /// Whether the delay is over at `now`; false while no frame with the dialog has left.
    package func isReady(at now: Moment) -> Bool { ready.map { $0 <= now } ?? false }
}

extension Model {
    static let tooEarly = "ignored: pressed too early"

    /// Starts the delay of the open dialog: a frame with it has left.
    mutating func showDialog(at moment: Moment) {
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

    /// Resets the delay of the open dialog: it cannot be read any more.
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

    /// Drops a key that confirms a dialog before it could be read.
    mutating func dropEarly() -> [Command] {
        refuse(Self.tooEarly)
    }

    /// The time from which the open dialog accepts its key; nil where it has no delay or was not shown yet.
    var readyDialog: Moment? {
        switch dialog {
        case .card(let card): card.arming.ready
        case .unlock(let arming): arming.ready
        case .weight, .help, .palette, .choose, .quit, nil: nil
        }
    }
}
