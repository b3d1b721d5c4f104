import GeoFleet
import GeoRouting
import Presentation
import Wire

extension ListedKind {
    /// The objects of all clusters that ask for pools: Ingresses, and the other kinds of `SOURCES`.
    package static let sources = ListedKind(
        kind: "Source",
        resource: "source",
        noun: "source",
        need: .clusters,
        columns: [
            ListedColumn("NAMESPACE"), ListedColumn("NAME"), ListedColumn("KIND"), ListedColumn("CLUSTER"),
            ListedColumn("CLUSTER-NAME", isWide: true), ListedColumn("HOSTNAMES", isWide: true),
            ListedColumn("ADDRESSES"), ListedColumn("AGE", isRight: true), ListedColumn("POOL"),
        ]
    ) { situation in
        ListedObjects(Table.order(of: .sources, in: situation)) { row in
            guard case .source(let cluster, let view)? = situation.subject(row, in: .sources) else { return nil }
            let source = view.source
            return ListedObject(
                name: row,
                otherNames: [source.name, "\(source.namespace)/\(source.name)", source.reference],
                resource: source.kind.rawValue.lowercased(),
                namespace: source.namespace,
                cells: { view.cells(row, cluster, situation) },
                members: { view.members(row, cluster) }
            )
        }
    }
}

extension SourceView {
    private func addresses(_ cluster: ClusterView) -> [String] { AddressOrigin(source, cluster.rules).texts }

    /// The host names of the annotation, which win, else those of the spec.
    private var hostnames: [String] {
        let annotated = (source.hostnames ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        return annotated.isEmpty ? source.specHostnames : annotated
    }

    fileprivate func cells(_ row: String, _ cluster: ClusterView, _ situation: Situation) -> [Line] {
        let shared = SharedCells(row, of: .sources, in: situation)
        let addresses = addresses(cluster)
        return [
            shared["NAMESPACE"], shared["NAME"], shared["KIND"], shared["CLUSTER"], shared["CLUSTER-NAME"],
            Line(hostnames.isEmpty ? "-" : hostnames.joined(separator: ",")),
            addresses.isEmpty ? shared["ADDRESSES"] : Line(addresses.joined(separator: ",")), shared["AGE"],
            shared["POOL, OR WHY NONE"],
        ]
    }

    fileprivate func members(_ row: String, _ cluster: ClusterView) -> [(String, JSON?)] {
        let created = source.created == 0 ? nil : JSON.time(Moment(milliseconds: source.created * 1000))
        return [
            (
                "metadata",
                .members(
                    ("name", .line(source.name)),
                    ("namespace", .line(source.namespace)),
                    ("uid", source.uid.isEmpty ? nil : .line(source.uid)),
                    ("creationTimestamp", created)
                )
            ),
            (
                "spec",
                .members(
                    ("kind", .string(source.kind.rawValue)),
                    ("cluster", .line(cluster.id)),
                    ("clusterName", source.clusterName.map(JSON.line)),
                    ("hostnames", .strings(hostnames)),
                    ("addresses", .strings(addresses(cluster))),
                    ("weight", source.weight.map(JSON.line)),
                    ("port", source.port.map(JSON.line)),
                    ("originHost", source.originHost.map(JSON.line))
                )
            ),
            (
                "status",
                .members(
                    ("result", pool == nil ? "Ignored" : problem == nil ? "Used" : "UsedInPart"),
                    ("pool", pool.map(JSON.line)),
                    ("message", problem.map(JSON.line))
                )
            ),
        ]
    }
}
