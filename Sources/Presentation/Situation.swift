package import GeoFleet

/// All that tables, details and words are made of: the fleet, what is wrong with it, and what happened.
package struct Situation: Sendable {
    /// The fleet as it was last published.
    package var fleet: Fleet
    /// What is wrong with the fleet, the worst first.
    package var findings: [Finding]
    /// What happened since the start, as far as it is kept.
    package var events: EventLog
    /// The calls to Cloudflare since the start, as far as they are kept.
    package var calls: Ring<APICall>
    /// What the probes of each region found when they were last asked for; nil before the first such reading.
    package var regionalHealth: RegionalHealth?
    /// The present moment, from which ages are counted.
    package var now: Moment

    package init(
        fleet: Fleet,
        findings: [Finding],
        events: EventLog,
        calls: Ring<APICall>,
        regionalHealth: RegionalHealth?,
        now: Moment
    ) {
        self.fleet = fleet
        self.findings = findings
        self.events = events
        self.calls = calls
        self.regionalHealth = regionalHealth
        self.now = now
    }
}
