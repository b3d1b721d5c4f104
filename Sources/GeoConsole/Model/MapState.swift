import Presentation
package import WorldMap

/// What a person has chosen on the map.
package struct MapState: Sendable, Equatable {
    /// The place of the crosshair; nil until a person has moved it.
    package var probe: GlobePoint?
    /// The host name of the load balancer; nil for the first one.
    package var hostname: String?
    /// The name of the pool that fails in thought; nil if none does.
    package var failingPool: String?
    /// Whether blocks are drawn instead of braille, for fonts without it.
    package var usesBlocks = false
    /// Where a person was each time the map was opened for an object, newest last; Esc goes back there.
    var returns: [MapReturn] = []

    package init() {}
}

/// Where a person was before the map was opened for an object.
struct MapReturn: Sendable, Equatable {
    var tab: Tab
    var detail: Detail?
    var earlierDetails: [Detail]
}

/// A map with all that it was drawn from, so that it is drawn again only when that changes.
struct DrawnMap: Sendable, Equatable {
    let raster: LandRaster
    let marks: [MapMark]
    let picture: WorldPicture

    /// The colour of each mark's region, 0 to 5.
    var colours: [Int] { picture.colours }

    /// Draws a map; the land of an earlier one of the same size is used again.
    init(_ projection: Projection, _ charset: Charset, _ marks: [MapMark], after earlier: DrawnMap?) {
        let isSame = earlier?.raster.projection == projection && earlier?.raster.charset == charset
        if let earlier, isSame, earlier.marks == marks {
            self = earlier
            return
        }
        if let earlier, isSame { raster = earlier.raster } else { raster = LandRaster(projection, charset) }
        self.marks = marks
        picture = WorldPicture(raster, marks)
    }
}
