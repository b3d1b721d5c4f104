import GeoFleet
import GeoRouting
package import Presentation
package import Wire

/// The answer of `geoconsole status`: what could be read, what is wrong, and what serves each geo.
package struct FleetReport {
    private let situation: Situation
    private let findings: Listing

    package init(_ situation: Situation) {
        self.situation = situation
        findings = Listing(.findings, in: situation)
    }

    private var fleet: Fleet { situation.fleet }

    /// Why it cannot be told how the fleet is; nil where it can.
    ///
    /// With findings, something is wrong for certain, even if a cluster has not answered.
    package var failure: CommandFailure? {
        if let failure = findings.failure { return failure }
        let unread = findings.objects.isEmpty ? ReadProblem.unreadSources(of: fleet).first : nil
        return unread.map { CommandFailure(.incomplete, $0) }
    }

    /// The exit status: done where the fleet is healthy.
    package var exit: CommandExit { failure?.exit ?? (findings.objects.isEmpty ? .done : .different) }

    // MARK: Text

    /// The answer as text: one line for all, what is wrong with the worst first, the geos, and how well all is known.
    package func lines(_ format: OutputFormat, hasTitles: Bool) -> [Line] {
        if format == .name { return findings.lines(.name, hasTitles: false) }
        let sections = [
            [headline], findings.lines(format, hasTitles: hasTitles),
            geoTable(isWide: format == .wide).map { $0.lines(hasTitles: hasTitles) } ?? [],
            sourceTable.lines(hasTitles: hasTitles),
        ]
        return Array(sections.filter { !$0.isEmpty }.joined(separator: [.empty]))
    }

    private var headline: Line {
        let count = Words.counted(findings.objects.count, "finding")
        let result =
            switch exit {
            case .done: Line("healthy", .good, bold: true)
            case .different: Line(count, worst.map { SeverityStyle($0).role } ?? .warning, bold: true)
            case .failed, .changedMeanwhile, .usage: Line("cannot be told", .bad, bold: true)
            }
        let pools = Words.counted(fleet.pools.count, "pool")
        let balancers = Words.counted(fleet.loadBalancers.count, "load balancer")
        guard let read = fleet.cloudflare.lastSuccess else { return result }
        return result + Line(": \(balancers), \(pools) in \(fleet.zoneWords), read at \(read.rfc3339)")
    }

    private var worst: Finding.Severity? { situation.findings.map(\.severity).min() }

    private func geoTable(isWide: Bool) -> TextTable? {
        let rows = Table.order(of: .overview, in: situation)
        if rows.isEmpty { return nil }
        let titles =
            ["GEO", "HEALTH", "SERVED BY", "ORIGINS"] + (isWide ? ["WEIGHT", "SHARE", "ADDRESS"] : []) + ["POOL"]
        let rightAligned: Set<Int> = isWide ? [3, 4, 5] : [3]
        var table = TextTable(titles.map { $0.replacing(" ", with: "-") }, rightAligned: rightAligned)
        for row in rows {
            let shared = SharedCells(row, of: .overview, in: situation)
            table.add(titles.map { shared[$0].withoutLineBreaks })
        }
        return table
    }

    private var sourceTable: TextTable {
        var table = TextTable(["READ-FROM", "LAST-READ", "STATE"])
        for (name, status) in [("cloudflare", fleet.cloudflare)] + fleet.clusters.map({ ($0.id, $0.watch) }) {
            let read = status.lastSuccess.map(\.rfc3339) ?? "never"
            let state = StateWords(status, now: situation.now).line.withoutGlyphs.withoutLineBreaks
            table.add([Line(name.oneLine), Line(read, .muted), state])
        }
        return table
    }

    // MARK: JSON

    /// The answer as an object of the kind `FleetStatus`; `deploy/schemas/fleet-status.json` describes it.
    package var json: JSON {
        .members(("apiVersion", JSON.apiVersion), ("kind", "FleetStatus"), ("status", status))
    }

    private var status: JSON {
        let result: JSON =
            switch exit {
            case .done: "Healthy"
            case .different: "Findings"
            case .failed, .changedMeanwhile, .usage: "Unknown"
            }
        return .members(
            ("result", result),
            ("reason", failure.map { .string($0.reason.rawValue) }),
            ("message", failure.map { .line($0.message) }),
            ("severity", worst.map { .string($0.constant) }),
            ("readAt", fleet.cloudflare.lastSuccess.map(JSON.time)),
            ("zone", .line(fleet.zone)),
            ("pools", fleet.cloudflare.lastSuccess.map { _ in JSON(fleet.pools.count) }),
            ("loadBalancers", fleet.cloudflare.lastSuccess.map { _ in JSON(fleet.loadBalancers.count) }),
            ("cloudflare", fleet.cloudflare.json()),
            ("clusters", .array(fleet.clusters.map(\.json))),
            ("geos", .array(Table.order(of: .overview, in: situation).compactMap(geo))),
            ("findings", .array(findings.objects.map(ListedKind.findings.json)))
        )
    }

    private func geo(_ row: String) -> JSON? {
        guard case .geo(_, let pools, let clusters)? = situation.subject(row, in: .overview) else { return nil }
        let geo = pools.first?.geo ?? (pools.isEmpty ? row : nil)
        let origins = pools.flatMap(\.origins)
        return .members(
            ("geo", geo.map(JSON.line)),
            ("pools", .strings(pools.map(\.name))),
            ("clusters", clusters.isEmpty ? nil : .strings(clusters.map(\.id))),
            ("origins", JSON(origins.count)),
            ("usableOrigins", JSON(origins.count(where: \.isUsable))),
            ("servedBy", situation.services.worst(ofGeo: geo ?? pools.first?.name ?? row)?.server.json)
        )
    }
}

extension ReadStatus {
    /// How well a source can be read.
    fileprivate func json(_ name: JSON? = nil, _ context: JSON? = nil, sources: JSON? = nil) -> JSON {
        let (state, message): (JSON, String?) =
            switch self.state {
            case .live: ("Live", nil)
            case .connecting: (lastSuccess == nil ? "Unread" : "Live", nil)
            case .failing(let reason): ("Failing", reason)
            }
        return .members(
            ("name", name),
            ("context", context),
            ("state", state),
            ("reason", message == nil ? nil : .string(CommandFailure.Reason(failure).rawValue)),
            ("message", message.map(JSON.line)),
            ("lastReadAt", lastSuccess.map(JSON.time)),
            ("sources", sources)
        )
    }
}

extension ClusterView {
    fileprivate var json: JSON {
        watch.json(.line(id), .line(context), sources: watch.lastSuccess.map { _ in JSON(sources.count) })
    }
}

extension GeoService.Server {
    /// What serves the users of a geo.
    fileprivate var json: JSON {
        switch self {
        case .itself: .members(("kind", "Itself"))
        case .other(let names, let farther): Self.json("Other", names, farther)
        case .fallback(let name, let farther, let mayAnswer):
            Self.json(mayAnswer ? "Fallback" : "FallbackDown", [name], farther)
        case .nobody(let service): .members(("kind", "None"), ("message", .line(service.sentence)))
        case .unknown: .members(("kind", "Unknown"))
        }
    }

    private static func json(_ kind: JSON, _ names: [String], _ farther: Double?) -> JSON {
        .members(("kind", kind), ("names", .strings(names)), ("fartherKilometres", farther.map(JSON.kilometres)))
    }
}
