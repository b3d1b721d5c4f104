import GeoFleet
import GeoRouting
import Presentation

/// Judges a set-up: one check for each part of it, in the order in which a person mends it.
///
/// A fault that hides other facts is reported once; the checks that need those facts then say why they were not made.
package func examine(_ facts: DoctorFacts) -> [Check] {
    var examination = Examination(facts: facts)
    examination.checkSettings()
    examination.checkCloudflare()
    examination.checkQuota()
    examination.checkObjects()
    examination.checkMonitors()
    examination.checkClusters()
    examination.checkOwners()
    examination.checkClock()
    examination.checkTerminal()
    return examination.checks
}

/// The checks so far, and the facts that they judge.
struct Examination {
    let facts: DoctorFacts
    private(set) var checks: [Check] = []

    init(facts: DoctorFacts) {
        self.facts = facts
    }

    mutating func pass(_ subject: Check.Subject, cluster: String? = nil, _ text: String) {
        checks.append(Check(subject: subject, cluster: cluster, result: .good(text)))
    }

    mutating func fail(_ subject: Check.Subject, cluster: String? = nil, _ fault: Fault) {
        checks.append(Check(subject: subject, cluster: cluster, result: .fault(fault)))
    }

    mutating func leave(_ subject: Check.Subject, cluster: String? = nil, because reason: String) {
        checks.append(Check(subject: subject, cluster: cluster, result: .unknown(reason)))
    }

    func hasFault(_ subject: Check.Subject) -> Bool {
        checks.contains { $0.subject == subject && $0.fault != nil }
    }

    /// Reports each fault, or that all is well where there is none.
    mutating func report(_ subject: Check.Subject, cluster: String? = nil, _ faults: [Fault], orGood text: String) {
        for fault in faults { fail(subject, cluster: cluster, fault) }
        if faults.isEmpty { pass(subject, cluster: cluster, text) }
    }
}

// MARK: - Profile and settings

extension Examination {
    private static let whySettings = "no command and no screen starts with it"
    /// The variables that have a check of their own.
    private static let ownChecks: Set<String> = ["CF_API_TOKEN", "CF_ACCOUNT_ID", "CF_ZONE_ID"]

    mutating func checkSettings() {
        checkProfile()
        var faults = facts.fileProblems.map { problem in
            Fault(
                "SettingsFile",
                isWarning: true,
                problem,
                why: "this setting is ignored, and its default is used",
                mend: "correct the file at this place"
            )
        }
        faults += facts.settingProblems.map { problem in
            Fault("SettingInvalid", problem, why: Self.whySettings, mend: "correct it, or leave it out")
        }
        faults += facts.missing.filter { !Self.ownChecks.contains($0) }.map { name in
            Fault(
                "SettingMissing",
                "\(name) is not set",
                why: Self.whySettings,
                mend: "set \(name) as for the controller, or name a profile with -p, or the clusters with --cluster"
            )
        }
        if faults.isEmpty, facts.profile?.problem != nil {
            leave(.settings, because: "the profile cannot be used")
        } else {
            report(.settings, faults, orGood: "complete")
        }
    }

    private mutating func checkProfile() {
        guard let profile = facts.profile else { return }
        if let problem = profile.problem {
            let mend = "correct it at this place, or name another profile with -p"
            fail(.profile, Fault("ProfileUnusable", problem, why: Self.whySettings, mend: mend))
        } else {
            pass(.profile, profile.name)
        }
    }
}

// MARK: - The host

extension Examination {
    mutating func checkClock() {
        if let obstacle = cloudflareObstacle { return leave(.clock, because: obstacle) }
        guard let skew = facts.situation?.fleet.clockSkew else {
            return leave(.clock, because: "no answer of Cloudflare has said the time")
        }
        report(
            .clock,
            findings(of: .clock),
            orGood: skew.magnitude < .seconds(2)
                ? "as Cloudflare's" : "\(Words.duration(skew.magnitude)) from Cloudflare's"
        )
    }

    mutating func checkTerminal() {
        let terminal = facts.terminal
        guard terminal.isTerminal else {
            return pass(.terminal, "none here, and only the screen needs one")
        }
        report(.terminal, terminal.faults, orGood: terminal.summary)
    }
}

extension DoctorFacts.Terminal {
    fileprivate var summary: String {
        let parts = [
            type, size.map { "\($0.columns)×\($0.rows)" } ?? "size unknown", isUTF8 ? "UTF-8" : "not UTF-8",
            colours.map { $0 > 0 ? "\($0) colours" : "no colours" } ?? "",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    fileprivate var faults: [Fault] {
        var faults: [Fault] = []
        if type == "dumb" {
            faults.append(
                Fault(
                    "TerminalDumb",
                    "TERM is dumb",
                    why: "the screen cannot start: it needs a terminal that can move its cursor",
                    mend: "set TERM to the terminal's type, such as xterm-256color; commands work without"
                )
            )
        } else if colours == nil {
            faults.append(
                Fault(
                    "TerminalUnknown",
                    isWarning: true,
                    type.isEmpty ? "TERM is not set" : "this host has no description of the terminal '\(type)'",
                    why: "the screen takes it for xterm-256color: some keys and colours may be wrong",
                    mend: "set TERM to a type that this host knows, or install ncurses-term"
                )
            )
        } else if let colours, colours < 8 {
            faults.append(
                Fault(
                    "TerminalColourless",
                    isWarning: true,
                    "the terminal '\(type)' has no colours",
                    why: "trouble shows by signs and words alone",
                    mend: "set TERM to a type with colours, such as xterm-256color, if the terminal has them"
                )
            )
        }
        if !isUTF8 {
            faults.append(
                Fault(
                    "TerminalNotUTF8",
                    isWarning: true,
                    "the locale is not one of UTF-8",
                    why: "the screen is drawn with ASCII, and other letters show as ?",
                    mend: "set LC_ALL=C.UTF-8"
                )
            )
        }
        if let size, size.columns < minimum.columns || size.rows < minimum.rows {
            faults.append(
                Fault(
                    "TerminalSmall",
                    "the terminal has \(size.columns)×\(size.rows)",
                    why: "the screen needs at least \(minimum.columns)×\(minimum.rows), and shows nothing else",
                    mend: "make the window larger, or the letters smaller; 80×24 shows all"
                )
            )
        }
        return faults
    }
}
