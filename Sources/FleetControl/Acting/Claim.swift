import GeoEngine
import GeoFleet
import GeoRouting
import Wire

/// What an own action has made of objects, and is held to for a while.
///
/// Cloudflare takes no precondition: somebody who read an object before our write, and wrote it whole after it, has
/// taken our change back without knowing. Both have verified their writes by then.
struct Claim: Sendable {
    /// Longer than anybody takes from reading to writing without reading again.
    private static let span = Duration.seconds(60)

    private let text: String
    private let touched: [Journal.Touched]
    private let end: Moment

    init(_ action: Journal.Action) {
        text = action.record.text
        touched = action.touched
        end = action.record.moment + Self.span
    }

    func isOver(at now: Moment) -> Bool { now > end }

    func concerns(_ ids: Set<String>) -> Bool { touched.contains { ids.contains($0.id) } }

    /// What of it holds no more, in one line; nil where all does.
    func loss(in reading: Reading) -> String? {
        let difference = Difference(reading)
        let lost = touched.flatMap { touched -> [Review.Change] in
            // What others change beside it is theirs.
            let own = difference.changes(from: touched.before, to: touched.after).map(\.field)
            return touched.differences(in: reading).filter { change in
                change.field != "description" && (own.contains(change.field) || change.field == touched.name)
            }
        }
        return lost.isEmpty ? nil : "\(text): taken back by somebody else: \(lost.line)"
    }
}
