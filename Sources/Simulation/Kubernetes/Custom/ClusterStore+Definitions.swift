import Wire

/// The custom kinds of a cluster: which of them are served, and the effects of a change.
extension ClusterStore {
    private func definition(_ kind: ResourceKind) -> Definition? { definitions.first { $0.kind == kind } }

    /// Whether the server answers requests for a kind; it always does for a kind that is built in.
    func serves(_ kind: ResourceKind) -> Bool { definition(kind)?.isServed ?? true }

    /// Whether the definition of a kind is being removed.
    func isBeingRemoved(_ kind: ResourceKind) -> Bool { definition(kind)?.isBeingRemoved ?? false }

    /// The oldest version from which a watch of this kind can start.
    func oldestVersion(of kind: ResourceKind) -> Int {
        max(compactedVersion, definition(kind)?.oldestVersion ?? 0)
    }

    // MARK: Changes

    /// Changes the definitions of some kinds.
    ///
    /// A definition that is being removed stays so: the API server refuses to create it before it is gone.
    mutating func change(
        _ change: DefinitionChange,
        of kinds: [ResourceKind],
        at now: Duration,
        _ timestamp: Timestamp
    ) {
        hasPendingDefinitions = true
        for index in definitions.indices where kinds.contains(definitions[index].kind) {
            let kind = definitions[index].kind
            switch (change, definitions[index].state) {
            case (.install(let release), .absent) where release.kinds.contains(kind): serve(index)
            case (.install(let release), .served) where !release.kinds.contains(kind):
                countWrite()
                stopServing(index)
            case (.install, .served), (.edit, .served):
                countWrite()
                definitions[index].watchEnd = now + Definition.pauseAfterEdit
            case (.remove, .served): startRemoval(index, at: now, timestamp)
            case (_, .absent), (_, .removing): break
            }
        }
    }

    /// Begins to serve a kind; a watch from before this version gets 410.
    private mutating func serve(_ index: Int) {
        countWrite()
        definitions[index].state = .served
        definitions[index].oldestVersion = version
    }

    private mutating func stopServing(_ index: Int) {
        let kind = definitions[index].kind
        definitions[index].state = .absent
        definitions[index].watchEnd = nil
        finishWatches(of: kind)
    }

    /// Deletes all objects of the kind; an object with a finalizer is marked and stays until its finalizers are gone.
    private mutating func startRemoval(_ index: Int, at now: Duration, _ timestamp: Timestamp) {
        let kind = definitions[index].kind
        countWrite()
        definitions[index].state = .removing(since: now)
        for object in all(kind) {
            if object.finalizers.isEmpty {
                commit(kind, key: object.key, nil, at: now)
            } else if !object.isBeingDeleted {
                commit(kind, key: object.key, object.markedAsDeleted(at: timestamp), at: now)
            }
        }
    }

    /// Ends all watches of a kind cleanly.
    private mutating func finishWatches(of kind: ResourceKind) {
        for index in watches.indices where watches[index].kind == kind && !watches[index].isHalfOpen {
            watches[index].end()
        }
        watches.removeAll(where: \.isOver)
    }

    // MARK: Time

    /// Makes the changes of the definitions that are due by `now`.
    mutating func advanceDefinitions(to now: Duration) {
        guard hasPendingDefinitions else { return }
        for index in definitions.indices {
            guard let due = due(definitions[index]), due <= now else { continue }
            countWrite()
            if definitions[index].isBeingRemoved {
                stopServing(index)
            } else {
                definitions[index].watchEnd = nil
                definitions[index].oldestVersion = version
                finishWatches(of: definitions[index].kind)
            }
        }
        hasPendingDefinitions = definitions.contains { $0.watchEnd != nil || $0.isBeingRemoved }
    }

    /// The next instant at which `advanceDefinitions` has something to do; nil if there is none.
    var definitionsDue: Duration? { hasPendingDefinitions ? definitions.lazy.compactMap(due).min() : nil }

    private func due(_ definition: Definition) -> Duration? {
        guard case .removing(let start) = definition.state else { return definition.watchEnd }
        guard all(definition.kind).isEmpty else { return nil }
        let last = history.last { $0.kind == definition.kind }?.instant ?? start
        return max(start, last) + Definition.pauseBeforeRemoval
    }
}
