package import GeoFleet

/// All that tables, details and words are made of: the fleet, what is wrong with it, and what happened.
package struct Situation: Sendable {
    package var fleet: Fleet
    /// The worst first.
    package var findings: [Finding]
    package var events: EventLog
    package var calls: Ring<APICall>
    /// What each region's probes said when details were last opened.
    package var regionalHealth: RegionalHealth?
    package var now: Moment
    /// Seconds east of UTC, for times of day.
    package var utcOffset: Int

    package init(
        fleet: Fleet,
        findings: [Finding],
        events: EventLog,
        calls: Ring<APICall>,
        regionalHealth: RegionalHealth?,
        now: Moment,
        utcOffset: Int
    ) {
        self.fleet = fleet
        self.findings = findings
        self.events = events
        self.calls = calls
        self.regionalHealth = regionalHealth
        self.now = now
        self.utcOffset = utcOffset
    }
}
