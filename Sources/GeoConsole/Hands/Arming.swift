package import GeoFleet
import GeoRouting

/// Whether what asks has been on the screen long enough to be read.
///
/// Waits from the moment at which the first frame that showed it had left. What is asked anew waits anew.
package struct Arming: Sendable, Equatable {
    /// Milliseconds that a person can choose from.
    package static let bounds = 300...2000
    package static let usual = Duration.milliseconds(700)

    private let delay: Duration
    /// When the first frame that showed it was out; nil before.
    private var shown: Moment?

    package init(_ delay: Duration = usual) {
        self.delay = delay
    }

    /// A frame that shows it has left.
    package mutating func show(at moment: Moment) {
        if shown == nil { shown = moment }
    }

    /// It is not on the screen any more.
    mutating func hide() {
        shown = nil
    }

    /// When it takes its key; nil while it has not been shown.
    var ready: Moment? { shown.map { $0 + delay } }

    package func isReady(at now: Moment) -> Bool { ready.map { $0 <= now } ?? false }
}

extension Model {
    static let tooEarly = "ignored: pressed too early"

    /// A frame has left: what it showed can be read from now on.
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

    /// What was on the screen cannot be read any more.
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

    /// Drops a key that confirms what nobody can have read yet.
    mutating func dropEarly() -> [Command] {
        refuse(Self.tooEarly)
    }

    /// When the dialog takes its key, where that is still to come.
    var readyDialog: Moment? {
        switch dialog {
        case .card(let card): card.arming.ready
        case .unlock(let arming): arming.ready
        case .weight, .help, .palette, .choose, .quit, nil: nil
        }
    }
}
