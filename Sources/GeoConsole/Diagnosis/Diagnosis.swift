package import GeoRouting

/// What is wrong with the whole, the worst first; empty where nothing is.
///
/// Pure: from the fleet alone. What is not known is never taken for wrong.
package func diagnose(_ fleet: Fleet, now: Moment) -> [Finding] {
    []
}
