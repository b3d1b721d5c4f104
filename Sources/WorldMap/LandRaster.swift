/// The land as dots, for one size and one set of characters; it never changes, so it is kept.
package struct LandRaster: Sendable, Hashable {
    /// Where the points of the globe are on it.
    package let projection: Projection
    /// The characters that the dots will be drawn with.
    package let charset: Charset
    /// The dots on land, coasts included.
    let land: DotBitmap
    /// The dots on coasts.
    let coast: DotBitmap

    /// Draws the world's land; it takes a few milliseconds at most.
    package init(_ projection: Projection, _ charset: Charset) {
        self.projection = projection
        self.charset = charset
        let columns = projection.columns * charset.dotColumns
        let rows = projection.rows * charset.dotRows
        let degrees = SIMD2(
            Double(columns) / 3600,
            Double(rows) / ((Projection.north - Projection.south) * 10)
        )
        func place(_ point: Coastline.Point) -> SIMD2<Double> {
            let south = (Projection.north + 60) * 10 - Double(point.north)
            return SIMD2(Double(point.east), south) * degrees
        }
        var coast = DotBitmap(columns: columns, rows: rows)
        for ring in Coastline.world.rings {
            for (start, end) in zip(ring, ring.dropFirst()) where !(start.isOnDateLine && end.isOnDateLine) {
                coast.drawLine(from: place(start), to: place(end))
            }
        }
        var land = coast
        land.fill(Coastline.world.rings.map { $0.map(place) })
        self.coast = coast
        self.land = land
    }
}
