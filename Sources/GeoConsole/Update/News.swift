import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Shows a new fleet, or keeps it for the end of a pause; an open card does not change.
    mutating func hold(_ new: Fleet) {
        if isPaused {
            held.fleet = new
        } else {
            take(new)
        }
    }

    private mutating func take(_ new: Fleet) {
        fleet = new
        loseMarks()
        findings = diagnose(fleet, now: now)
        diagnosed = now
        refreshAfterNews()
        // Last, so that the selection may still follow the rows of this fleet.
        settleFirst()
    }

    mutating func append(_ new: [FleetEvent]) {
        if isPaused { return held.events.append(new) }
        events.append(new)
        if tab == .events { refreshAfterNews() }
    }

    /// Shows the warnings of the start: the first in the status line, all as events before the first real one.
    mutating func take(_ startupWarnings: [StartupWarning]) {
        guard let first = startupWarnings.first else { return }
        // Their ids are negative, as those of real events count up from 1.
        let events = startupWarnings.enumerated().map { place, caution in
            FleetEvent(
                id: place - startupWarnings.count,
                moment: now,
                kind: .console,
                level: caution.level,
                text: caution.text
            )
        }
        append(events)
        let more = startupWarnings.count - 1
        setStatus(first.short + (more > 0 ? " (+\(more) in \(Tab.events.number))" : ""), first.level)
    }

    mutating func append(_ new: [APICall]) {
        if isPaused { return held.calls.append(new) }
        calls.append(new)
        if tab == .api { refreshAfterNews() }
    }

    mutating func togglePause() -> [Command] {
        isPaused.toggle()
        if !isPaused {
            events.append(held.events.elements)
            calls.append(held.calls.elements)
            if let kept = held.fleet { take(kept) } else { refreshAfterNews() }
            held = Held()
        }
        return [.pause(isPaused)]
    }

    mutating func tick(_ moment: Moment) {
        now = moment
        lockWhenIdle()
        // A preview needs no network: after 5 s its answer is no longer expected.
        if let asked = question, asked.since + .seconds(5) <= now {
            question = nil
            setStatus("no preview came: \(keymap.hint(for: .reread)) reads again", .warning)
        }
        settleRows()
        diagnoseAgain()
        settleFirst()
    }

    /// Diagnoses the fleet again, as findings depend on ages too: at most once a second, and not during a pause.
    private mutating func diagnoseAgain() {
        // If time has run back, the diagnosis is due as well.
        guard !isPaused, diagnosed.map({ now < $0 || $0 + .seconds(1) <= now }) ?? true else { return }
        diagnosed = now
        let new = diagnose(fleet, now: now)
        guard new != findings else { return }
        findings = new
        if tab == .overview { refreshAfterNews() }
    }
}
