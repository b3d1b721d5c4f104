import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Opens the details of the selected row; if details are open, opens those of the selected related object.
    mutating func openDetails() -> [Command] {
        guard let detail else {
            guard let reference = focus ?? headlineObject else { return refuse(noFocusReason) }
            return show(Detail(tab: reference.tab, row: reference.row))
        }
        guard let link = DetailPage(self)?.selectedLink else { return refuse(noLinkReason(detail)) }
        // Esc goes back through the last 21 details.
        earlierDetails = earlierDetails.suffix(20) + [detail]
        let commands = show(Detail(tab: link.tab, row: link.row))
        showTable(ofRow: link)
        return commands
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
        // A link back is not selected by itself: Enter, pressed again and again, must come to an end.
        let first = DetailPage(self)?.links.first?.reference
        let isBack = earlierDetails.contains { RowReference(tab: $0.tab, row: $0.row) == first }
        detail?.link = isBack ? nil : first
        guard let pool = pool(of: new), pool.isProbed else { return [] }
        // The health of another pool must not be shown until the answer comes.
        if regionalHealth?.pool != pool.id { regionalHealth = nil }
        return [.regionalHealth(pool: pool.id)]
    }

    /// Opens the table of the details' object and selects its row, so that tab, table and details show one object.
    private mutating func showTable(ofRow reference: RowReference) {
        tab = reference.tab
        refreshRows(of: tab)
        if rows[tab]?.contains(reference.row) != true, subject(reference.row, in: tab) != nil { setFilter("") }
        if rows[tab]?.contains(reference.row) == true { select(reference.row) }
    }

    /// Goes one step back: closes the details, the status line or the filter, else selects the overview's headline.
    ///
    /// From a map that was opened for an object, it goes back to that object.
    ///
    /// In a timeline that was scrolled, the first step leads back to the newest row. Elsewhere it never selects another
    /// row, because a key after it would then act on another object.
    mutating func goBack() {
        if detail != nil {
            detail = earlierDetails.popLast()
            if let detail { showTable(ofRow: RowReference(tab: detail.tab, row: detail.row)) }
            status = nil
        } else if tab.isTimeline, self[tab].isMoved, self[tab].selected != rows[tab]?.first {
            selectFirst()
        } else if isOnMap, map.failingPool != nil {
            endFailure()
        } else if status?.isHint != false, self[tab].filter.isEmpty, leaveMap() {
            status = nil
        } else if let status, !status.isHint || !self[tab].filter.isEmpty || !canSelectHeadline {
            self.status = nil
        } else if !self[tab].filter.isEmpty {
            setFilter("")
        } else if canSelectHeadline {
            // A hint may have proposed this step, so the hint needs no step of its own.
            status = nil
            selectHeadline()
        }
    }

    private func noLinkReason(_ detail: Detail) -> String {
        guard let page = DetailPage(self), !page.links.isEmpty else { return "no further details" }
        let isGone = detail.link.map { link in !page.links.contains { $0.reference == link } } ?? false
        return isGone ? "what was selected is gone: Up and Down select" : "nothing is selected: Up and Down select"
    }

    mutating func scrollDetails(to line: Int) {
        let limit = DetailPage(self)?.scrollLimit ?? 0
        detail?.scroll = min(max(line, 0), limit)
    }

    /// Selects the next visible link in a direction, 1 or -1; if there is none, scrolls by a line.
    mutating func moveInDetails(by direction: Int) {
        guard let page = DetailPage(self) else { return }
        if let next = page.link(in: direction) {
            detail?.link = next
        } else {
            scrollDetails(to: page.scroll + direction)
        }
    }

    /// The pool whose regional health is requested; nil for an object without a pool.
    private func pool(of detail: Detail) -> PoolView? {
        switch subject(detail.row, in: detail.tab) {
        case .pool(let pool), .origin(let pool, _): pool
        case .geo(_, let pools, _): pools.first
        case .loadBalancer, .source, .event, .call, nil: nil
        }
    }
}
