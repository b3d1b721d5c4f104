import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing
import Wire

@testable import Commands

struct ListingWatchTests {
    private static let well = FleetCase("all is well").situation
    private static let drained = FleetCase("drained", FleetCase.drain("eu")).situation

    @Test func `only what has changed gets a line`() {
        var watch = ListingWatch(.pools, .table, hasTitles: true)
        #expect(watch.update(Self.well).count == 5)
        #expect(watch.update(Self.well) == [])
        #expect(
            watch.update(Self.drained).map(\.text) == [
                "k8s-pool-shop-eu        eu        drained       0/2   app.example.com"
            ]
        )
    }

    @Test func `the age of an object is no change`() {
        var watch = ListingWatch(.sources, .table, hasTitles: false)
        #expect(!watch.update(Self.well).isEmpty)
        var later = Self.well
        later.now = later.now + .seconds(3600)
        #expect(watch.update(later) == [])
    }

    @Test func `what is gone gets a line too`() {
        var watch = ListingWatch(.findings, .table, hasTitles: false)
        #expect(watch.update(Self.drained).count == 2)
        #expect(
            watch.update(Self.well).map(\.text) == [
                "finding/OriginDrained/k8s-pool-shop-eu/origin-eu is gone",
                "finding/OriginDrained/k8s-pool-shop-eu/origin-eu-1 is gone",
            ]
        )
        var objects = ListingWatch(.pools, names: ["eu"], .json, hasTitles: true)
        #expect(objects.update(Self.well).map(\.text).allSatisfy { $0.hasPrefix(#"{"apiVersion":"#) })
        var without = Self.well
        without.fleet.pools = []
        #expect(
            objects.update(without).map(\.text) == [
                #"{"apiVersion":"dns.external/v1alpha1","kind":"Pool","metadata":{"name":"k8s-pool-shop-eu","#
                    + #""deletionTimestamp":"2026-09-21T14:13:20Z"}}"#
            ]
        )
    }

    @Test func `columns only grow, so that later lines stand below earlier ones`() {
        var watch = ListingWatch(.events, .table, hasTitles: true)
        func event(_ kind: FleetEvent.Kind, _ text: String) -> ListedObject {
            ListedObject(
                event: FleetEvent(id: 1, moment: DiagnosisFleet.now, kind: kind, level: .warning, text: text)
            )
        }
        let lines =
            watch.append([event(.health, "a")]) + watch.append([event(.read, "b")])
            + watch.append([event(.action, "c")])
        #expect(
            lines.map(\.text) == [
                "TIME                   LEVEL     KIND     CLUSTER   EVENT",
                "2026-09-21T14:13:20Z   warning   health   -         a",
                "2026-09-21T14:13:20Z   warning   read     -         b",
                "2026-09-21T14:13:20Z   warning   action   -         c",
            ]
        )
    }
}
