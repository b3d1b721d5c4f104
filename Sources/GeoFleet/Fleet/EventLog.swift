/// A record of an event that happened once or several times.
package struct EventRecord: Sendable, Equatable, Identifiable {
    /// The id of the first event; repetitions do not change it.
    package let id: Int
    /// The latest event of this record.
    package fileprivate(set) var event: FleetEvent
    /// How often the event happened.
    package fileprivate(set) var count = 1
    /// When the event happened for the first time.
    package let firstMoment: Moment

    fileprivate init(_ event: FleetEvent) {
        id = event.id
        firstMoment = event.moment
        self.event = event
    }
}

/// The newest events, at most `capacity`; a repetition within five minutes only raises a count.
package struct EventLog: Sendable, Equatable {
    /// The largest number of kept records; the oldest are dropped.
    package let capacity: Int
    /// The records in the order of their latest events, newest last.
    package private(set) var elements: [EventRecord] = []

    /// How many of the newest records a new event is compared with.
    private static let comparedCount = 12
    /// The longest time between two events that count as a repetition.
    private static let repeatWindow = Duration.seconds(300)

    package init(capacity: Int) {
        self.capacity = max(capacity, 0)
    }

    /// Adds events, oldest first; a repetition raises the count of its record and makes the record the newest.
    package mutating func append(_ new: [FleetEvent]) {
        for event in new.suffix(capacity) { append(event) }
        elements.removeFirst(max(elements.count - capacity, 0))
    }

    private mutating func append(_ event: FleetEvent) {
        // A slice of the elements would keep their storage alive, and each change would copy all of them.
        let recent = elements.indices.suffix(Self.comparedCount)
        guard let index = recent.last(where: { elements[$0].event.isSame(as: event) }),
            event.moment - elements[index].event.moment < Self.repeatWindow
        else { return elements.append(EventRecord(event)) }
        var record = elements.remove(at: index)
        record.event = event
        record.count += 1
        elements.append(record)
    }

    /// The record with this id; nil where the record has been dropped.
    package subscript(id: Int) -> EventRecord? { elements.last { $0.id == id } }
}

extension FleetEvent {
    fileprivate func isSame(as other: FleetEvent) -> Bool {
        kind == other.kind && level == other.level && cluster == other.cluster && repeatKey == other.repeatKey
    }
}

/// A buffer of the newest elements, at most `capacity`.
package struct Ring<Element: Sendable & Equatable>: Sendable, Equatable {
    /// The largest number of kept elements; the oldest are dropped.
    package let capacity: Int
    /// The kept elements, newest last.
    package private(set) var elements: [Element] = []

    package init(capacity: Int) {
        self.capacity = max(capacity, 0)
    }

    /// Adds elements, oldest first, and drops the oldest beyond `capacity`.
    package mutating func append(_ new: [Element]) {
        elements.append(contentsOf: new.suffix(capacity))
        elements.removeFirst(max(elements.count - capacity, 0))
    }
}
