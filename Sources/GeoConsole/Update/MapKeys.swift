import GeoFleet
import GeoRouting
import Presentation
import WorldMap

extension Model {
    /// The load balancer of the map, and the pool that fails in thought.
    var mapChoice: MapChoice { MapChoice(hostname: map.hostname, failingPool: map.failingPool) }

    /// The maps of the pools; the kept ones if they are still right.
    var poolMaps: PoolMaps {
        if let keptPoolMaps, keptPoolMaps.choice == mapChoice { return keptPoolMaps }
        return PoolMaps(fleet, mapChoice)
    }

    /// The map that is shown: with the pool that fails in thought.
    var poolMap: PoolMap { poolMaps.shown }

    /// The place of the crosshair; at first the first pool's.
    var probe: GlobePoint {
        map.probe ?? poolMaps.actual.entries.first?.mark.point ?? GlobePoint(latitude: 50, longitude: 8.7)
    }

    /// Whether the keys act on the map, not on details over it.
    var isOnMap: Bool { tab == .map && detail == nil }

    /// The characters that the map is drawn with.
    var mapCharset: Charset { preferences.isASCII ? .ascii : map.usesBlocks ? .block : .braille }

    /// The drawn map for a part of the screen; the kept one if it is still right.
    func drawnMap(_ projection: Projection, _ marks: [MapMark]) -> DrawnMap {
        DrawnMap(projection, mapCharset, marks, after: keptMap)
    }

    /// Draws the visible map anew if anything has changed, and keeps it.
    mutating func keepMap() {
        guard !isTooSmall else { return }
        let layout = Layout(self)
        guard let projection = layout.map?.projection ?? layout.overview?.projection else { return }
        let maps = poolMaps
        keptPoolMaps = maps
        keptMap = drawnMap(projection, layout.map == nil ? maps.actual.marks : maps.shown.marks)
    }

    // MARK: The crosshair

    /// Moves the crosshair by cells of the map; it goes round the world, and stops at the map's upper and lower edge.
    mutating func moveProbe(columns: Int, rows: Int) {
        guard let projection = Layout(self).map?.projection else { return }
        let cell = projection.cell(of: probe)
        setProbe(projection.middle(column: cell.column + columns, row: cell.row + rows))
    }

    mutating func setProbe(_ point: GlobePoint) {
        map.probe = point
        selectServer()
    }

    /// Selects the pool under the crosshair, or else the one that serves there.
    mutating func selectServer() {
        // Else the map would be drawn here, and once more to be kept.
        keepMap()
        let entries = poolMap.entries
        guard let index = markUnderProbe ?? poolMap.server(of: probe), entries.indices.contains(index) else {
            self[.map].selected = nil
            return
        }
        let row = RowID.pool(entries[index].pool)
        guard let place = rows[.map]?.firstIndex(of: row) else { return }
        self[.map].selected = row
        self[.map].selectedIndex = place
        self[.map].top = Layout(self).top(self)
    }

    /// The pool whose mark is under the crosshair; nil if none is.
    private var markUnderProbe: Int? {
        guard let projection = Layout(self).map?.projection else { return nil }
        let cell = projection.cell(of: probe)
        return drawnMap(projection, poolMap.marks).picture[cell.column, cell.row].mark
    }

    /// Moves the crosshair to a pool of the map.
    mutating func moveProbe(to pool: String) {
        guard let entry = poolMap.entries.first(where: { $0.pool.name == pool }) else { return }
        setProbe(entry.mark.point)
        // A mark may have been moved aside for another one; the row is the pool's all the same.
        if rows[.map]?.contains(pool) == true { self[.map].selected = pool }
    }

    /// Moves the crosshair to a pool, a city, or coordinates such as `48.85,2.35`; throws if the text is none of them.
    mutating func moveProbe(toPlaceNamed name: String) throws(Obstacle) {
        if let entry = poolMap.entries.first(where: { [$0.pool.name, $0.pool.geo].contains(name) }) {
            return moveProbe(to: entry.pool.name)
        }
        if let (latitude, longitude) = Coordinates.degrees(in: name) {
            guard Coordinates(latitude: latitude, longitude: longitude) != nil else {
                throw Obstacle("\(name) is on no globe: write degrees north, -90 to 90, then east, -180 to 180")
            }
            return setProbe(GlobePoint(latitude: latitude, longitude: longitude))
        }
        guard let city = City.named(name).first else {
            let near = Self.suggestion(name, among: City.all.map(\.name))
            throw Obstacle(
                "\(name) is no listed city"
                    + (near.isEmpty ? ": write degrees, south and west with -, such as 40.7,-74.0" : near)
            )
        }
        setProbe(city.point)
    }

    // MARK: Keys

    /// Opens the field for the name of a city or a pool, or for coordinates.
    mutating func askForCity() {
        let word = "\(KeyAction.map.name) "
        var prompt = CommandInputState(completing: word, in: self)
        prompt.ownWord = word
        dialog = .commandInput(prompt)
    }

    /// Lets the selected pool fail in thought, or ends that; nothing is ever written.
    mutating func toggleFailure() -> [Command] {
        if map.failingPool != nil {
            endFailure()
            return []
        }
        if let unknown = poolMap.unknown { return refuse("not known which pool serves: \(unknown)") }
        let entries = poolMap.entries
        // Another pool than the marked one would be taken for it.
        let selected = entries.first { $0.pool.name == self[.map].selected }
        guard entries.contains(where: \.mark.isEligible),
            let entry = selected ?? poolMap.server(of: probe).map({ entries[$0] })
        else { return refuse("no pool can serve here, so none can fail") }
        let name = entry.pool.name
        if !entry.mark.isEligible { return refuse("\(name) gets no users now: its failure would change nothing") }
        map.failingPool = name
        refreshRows(of: .map)
        return []
    }

    mutating func endFailure() {
        map.failingPool = nil
        refreshRows(of: .map)
    }

    /// Shows the map of the next load balancer.
    mutating func showNextBalancer() -> [Command] {
        if let unknown = poolMap.unknown { return refuse(unknown) }
        let names = fleet.loadBalancers.map(\.hostname)
        let present = poolMap.balancer?.hostname
        guard names.count > 1, let index = names.firstIndex(where: { $0 == present }) else {
            return refuse("there is no other load balancer")
        }
        map.failingPool = nil
        map.hostname = names[(index + 1) % names.count]
        refreshRows(of: .map)
        return []
    }

    /// Draws the map with blocks, or with braille again.
    mutating func toggleBlocks() -> [Command] {
        if preferences.isASCII { return refuse("in ASCII: \(keymap.hint(for: .ascii)) brings symbols back") }
        map.usesBlocks.toggle()
        setHint(map.usesBlocks ? "blocks instead of braille" : "braille again")
        return []
    }

    /// Opens the map with the crosshair on the pool of the object under the keys.
    mutating func showOnMap() -> [Command] {
        guard let pool = poolForMap else { return refuse("nothing here has a pool with coordinates") }
        let row = pool.name
        let start = MapReturn(tab: tab, detail: detail, earlierDetails: earlierDetails)
        let returns = map.returns.suffix(20) + [start]
        if let hostname = pool.loadBalancers.first, poolMap.entries.allSatisfy({ $0.pool.name != row }) {
            map.hostname = hostname
        }
        self[.map].filter = ""
        open(.map)
        map.returns = Array(returns)
        guard poolMap.entries.contains(where: { $0.pool.name == row }) else {
            return refuse("no load balancer chooses \(row) by its place")
        }
        moveProbe(to: row)
        return []
    }

    /// Whether Esc goes back to the object that the map was opened for.
    var canLeaveMap: Bool { isOnMap && !map.returns.isEmpty }

    /// Goes back to where the map was opened for an object; returns false if it was opened as a view.
    mutating func leaveMap() -> Bool {
        guard isOnMap, let start = map.returns.popLast() else { return false }
        let earlier = map.returns
        open(start.tab)
        map.returns = earlier
        (detail, earlierDetails) = (start.detail, start.earlierDetails)
        return true
    }

    /// The reason why the map's keys have no pool to act on.
    var noPoolReason: String {
        if let unknown = poolMap.unknown { return "not known which pool serves: \(unknown)" }
        return "no pool serves at the crosshair: move it to a mark"
    }

    /// The reason why a pool of the map is not drained or enabled now: with a failure in thought, another one serves.
    var whatIfObstacle: String? {
        guard isOnMap, map.failingPool != nil else { return nil }
        return "what if is shown: \(keymap.hint(for: .whatIf)) ends it"
    }

    /// The pool with coordinates that the object under the keys has or is.
    var poolForMap: PoolView? {
        let pools: [PoolView] =
            switch focusSubject {
            case .pool(let pool), .origin(let pool, _): [pool]
            case .geo(_, let pools, _): pools
            case .loadBalancer, .source, .event, .call, nil: []
            }
        return pools.first { $0.coordinates != nil }
    }
}
