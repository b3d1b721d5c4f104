import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Opens the details of the selected row; if details are open, opens those of the next object (`nextDetail`).
    mutating func openDetails() -> [Command] {
        guard let detail else {
            guard let selected = self[tab].selected else { return refuse(noFocusReason) }
            return show(Detail(tab: tab, row: selected))
        }
        guard let next = nextDetail(after: detail) else { return refuse("no further details") }
        // Esc goes back through the last 21 details.
        earlierDetails = earlierDetails.suffix(20) + [detail]
        return show(next)
    }

    /// Switches details between words and the JSON that Cloudflare sent; from a table, opens the JSON.
    mutating func toggleRaw() -> [Command] {
        if detail == nil, let selected = self[tab].selected {
            return show(Detail(tab: tab, row: selected, isRaw: true))
        }
        detail?.isRaw.toggle()
        detail?.scroll = 0
        return []
    }

    /// Opens details, and requests the regional health of the object's pool.
    private mutating func show(_ new: Detail) -> [Command] {
        detail = new
        guard let pool = pool(of: new), pool.isProbed else { return [] }
        // The health of another pool must not be shown until the answer comes.
        if regionalHealth?.pool != pool.id { regionalHealth = nil }
        return [.regionalHealth(pool: pool.id)]
    }

    /// Goes one step back: closes the details, the status line or the filter, else resets the selection.
    mutating func goBack() {
        if detail != nil {
            detail = earlierDetails.popLast()
            status = nil
        } else if status != nil {
            status = nil
        } else if !self[tab].filter.isEmpty {
            setFilter("")
        } else {
            // The selection returns to its row at the start: the worst finding's row, or the first row.
            self[tab].isMoved = false
            self[tab].selected = automaticSelection(in: rows[tab] ?? [], tab)
            self[tab].absent = nil
            refreshRows(of: tab)
        }
    }

    mutating func scrollDetails(to line: Int) {
        let limit = DetailView.scrollLimit(self)
        detail?.scroll = min(max(line, 0), limit)
    }

    /// The pool whose regional health is requested; nil for an object without a pool.
    private func pool(of detail: Detail) -> PoolView? {
        switch subject(detail.row, in: detail.tab) {
        case .pool(let pool), .origin(let pool, _): pool
        case .geo(_, let pools, _): pools.first
        case .loadBalancer, .ingress, .event, .call, nil: nil
        }
    }

    /// The details of the next object: an Ingress leads to its pool, a pool to its load balancer; nil if there is none.
    private func nextDetail(after detail: Detail) -> Detail? {
        switch subject(detail.row, in: detail.tab) {
        case .ingress(_, let ingress):
            ingress.pool.flatMap(fleet.pool(named:)).map { Detail(tab: .pools, row: RowID.pool($0)) }
        case .geo(_, let pools, _): pools.first.map { Detail(tab: .pools, row: RowID.pool($0)) }
        case .origin(let pool, _): Detail(tab: .pools, row: RowID.pool(pool))
        case .pool(let pool):
            fleet.loadBalancers.first { pool.loadBalancers.contains($0.balancer.hostname) }
                .map { Detail(tab: .loadBalancer, row: RowID.loadBalancer($0)) }
        case .loadBalancer, .event, .call, nil: nil
        }
    }
}
