/// Something that happened, once or again and again.
package struct EventRecord: Sendable, Equatable, Identifiable {
    /// The first one's, which stays while it happens again.
    package let id: Int
    /// The latest.
    package fileprivate(set) var event: FleetEvent
    package fileprivate(set) var count = 1
    /// When it happened first.
    package let since: Moment

    fileprivate init(_ event: FleetEvent) {
        id = event.id
        since = event.moment
        self.event = event
    }
}

/// The newest events, up to a bound; what happens again within minutes is counted, not listed again.
package struct EventLog: Sendable, Equatable {
    package let capacity: Int
    /// By the latest time each happened, newest last.
    package private(set) var elements: [EventRecord] = []

    /// Only so far back an event is looked for: what lies below many others has become another story.
    private static let reach = 12
    private static let patience = Duration.seconds(300)

    package init(capacity: Int) {
        self.capacity = max(capacity, 0)
    }

    package mutating func append(_ new: [FleetEvent]) {
        for event in new.suffix(capacity) { append(event) }
        elements.removeFirst(max(elements.count - capacity, 0))
    }

    private mutating func append(_ event: FleetEvent) {
        let recent = elements.suffix(Self.reach).reversed()
        guard let same = recent.first(where: { $0.event.isSame(as: event) }),
            event.moment - same.event.moment < Self.patience,
            let place = elements.lastIndex(where: { $0.id == same.id })
        else { return elements.append(EventRecord(event)) }
        var record = elements.remove(at: place)
        record.event = event
        record.count += 1
        elements.append(record)
    }

    /// The record of this id; nil where it has been dropped.
    package subscript(id: Int) -> EventRecord? { elements.last { $0.id == id } }
}

extension FleetEvent {
    fileprivate func isSame(as other: FleetEvent) -> Bool {
        kind == other.kind && level == other.level && cluster == other.cluster && likeness == other.likeness
    }
}

/// The newest elements, up to a bound.
package struct Ring<Element: Sendable & Equatable>: Sendable, Equatable {
    package let capacity: Int
    /// Newest last.
    package private(set) var elements: [Element] = []

    package init(capacity: Int) {
        self.capacity = max(capacity, 0)
    }

    package mutating func append(_ new: [Element]) {
        elements.append(contentsOf: new.suffix(capacity))
        elements.removeFirst(max(elements.count - capacity, 0))
    }
}
