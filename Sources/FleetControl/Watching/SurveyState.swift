import GeoEngine
import Synchronization
import Wire

/// The survey, and the signals that wake those who act on it.
final class SurveyState: Sendable {
    let survey: Mutex<Survey>
    /// Something is to be published.
    let news = Signal()
    /// A poll may be due earlier than was thought.
    let poll = Signal()

    init(_ survey: Survey) {
        self.survey = Mutex(survey)
    }

    /// Takes news in and wakes those whom it concerns.
    func tell(_ change: (inout Survey) -> Void) {
        let isPollNearer = survey.withLock { survey in
            let next = survey.schedule.next
            change(&survey)
            return survey.schedule.next < next || survey.isReadWanted
        }
        news.raise()
        if isPollNearer { poll.raise() }
    }
}
