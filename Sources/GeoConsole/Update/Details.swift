import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Opens the details of the selected row; if details are open, those of the next object (`follow`).
    mutating func openDetails() -> [Command] {
        guard let detail else {
            guard let selected = self[tab].selected else { return refuse(noFocus) }
            return show(Detail(tab: tab, row: selected))
        }
        guard let next = follow(detail) else { return refuse("nothing more behind it") }
        // Esc goes back through the last 21 details.
        trail = trail.suffix(20) + [detail]
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

    /// Opens details, and asks for the regional health of their pool.
    private mutating func show(_ new: Detail) -> [Command] {
        detail = new
        guard let pool = pool(of: new), pool.isProbed else { return [] }
        // The health of another pool must not stand there until the answer comes.
        if regionalHealth?.pool != pool.id { regionalHealth = nil }
        return [.regionalHealth(pool: pool.id)]
    }

    /// Goes one step back: closes the details, the status line or the filter, else resets the selection.
    mutating func goBack() {
        if detail != nil {
            detail = trail.popLast()
            status = nil
        } else if status != nil {
            status = nil
        } else if !self[tab].filter.isEmpty {
            setFilter("")
        } else {
            // The selection returns to where it was at the start: to the worst finding's row, or to the first.
            self[tab].isMoved = false
            self[tab].selected = freeSelection(in: rows[tab] ?? [], tab)
            self[tab].absent = nil
            refreshRows(of: tab)
        }
    }

    mutating func scrollDetails(to line: Int) {
        let limit = DetailView.scrollLimit(self)
        detail?.scroll = min(max(line, 0), limit)
    }

    /// The pool to ask regional health for; nil for an object without a pool.
    private func pool(of detail: Detail) -> PoolView? {
        switch subject(detail.row, in: detail.tab) {
        case .pool(let pool), .origin(let pool, _): pool
        case .geo(_, let pools, _): pools.first
        case .loadBalancer, .ingress, .event, .call, nil: nil
        }
    }

    /// The next object, such as the pool of an Ingress or the load balancer of a pool; nil if there is none.
    private func follow(_ detail: Detail) -> Detail? {
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
