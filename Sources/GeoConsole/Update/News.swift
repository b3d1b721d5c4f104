import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Shows a new fleet, or holds it until a pause ends; an open card does not change.
    mutating func showOrHold(_ new: Fleet) {
        if isPaused {
            heldNews.fleet = new
        } else {
            show(new)
        }
    }

    private mutating func show(_ new: Fleet) {
        // A fleet also comes when only a watch has news; then Cloudflare was not read again.
        if let moment = new.cloudflare.lastSuccess, moment != fleet.cloudflare.lastSuccess {
            healthHistory.record(new.pools, at: moment)
        }
        tellReading(new)
        fleet = new
        loseMarks()
        findings = diagnose(fleet, now: now, services: services)
        lastDiagnosisTime = now
        refreshAfterNews()
        // This comes last, so that the selection may still follow the rows of this fleet.
        settleSelection()
    }

    mutating func append(_ new: [FleetEvent]) {
        if isPaused { return heldNews.events.append(new) }
        events.append(new)
        if tab == .events { refreshAfterNews() }
    }

    /// Shows the warnings from the start: the first one in the status line, and all as events.
    mutating func showWarnings(_ startupWarnings: [StartupWarning]) {
        guard let first = startupWarnings.first else { return }
        // These ids are negative, because the ids of real events count up from 1.
        let events = startupWarnings.enumerated().map { index, warning in
            FleetEvent(
                id: index - startupWarnings.count,
                moment: now,
                kind: .console,
                level: warning.level,
                text: warning.text
            )
        }
        append(events)
        let others = startupWarnings.count - 1
        let hint = others > 0 ? " (+\(others) more in \(Tab.events.number) \(Tab.events.title))" : ""
        setStatus(first.short + hint, first.level)
    }

    mutating func append(_ new: [APICall]) {
        if isPaused { return heldNews.calls.append(new) }
        calls.append(new)
        if tab == .api { refreshAfterNews() }
    }

    mutating func togglePause() -> [Command] {
        isPaused.toggle()
        if !isPaused {
            events.append(heldNews.events.elements)
            calls.append(heldNews.calls.elements)
            if let fleet = heldNews.fleet { show(fleet) } else { refreshAfterNews() }
            heldNews = HeldNews()
        }
        return [.pause(isPaused)]
    }

    mutating func tick(_ moment: Moment) {
        now = moment
        lockWhenIdle()
        // A preview needs no network, so after 5 s no answer is expected any more.
        if let request = pendingPreview, request.since + .seconds(5) <= now {
            pendingPreview = nil
            setStatus("no preview came: press \(keymap.hint(for: .reread)) to read again", .warning)
        }
        sortAgainWhenDue()
        diagnoseAgain()
        settleSelection()
    }

    /// Diagnoses the fleet again, because findings also depend on ages; at most once a second, never during a pause.
    private mutating func diagnoseAgain() {
        // If the clock was set back, the diagnosis is due too.
        guard !isPaused, lastDiagnosisTime.map({ now < $0 || $0 + .seconds(1) <= now }) ?? true else { return }
        lastDiagnosisTime = now
        let new = diagnose(fleet, now: now, services: services)
        guard new != findings else { return }
        findings = new
        if tab == .overview { refreshAfterNews() }
    }
}
