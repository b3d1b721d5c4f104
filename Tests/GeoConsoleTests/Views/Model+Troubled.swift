@testable import GeoFleet
@testable import GeoConsole
@testable import Presentation
import GeoRouting

extension Model {
    /// The troubled fleet on a screen, with findings, events and calls that stay as they are.
    static func troubled(
        _ tab: Tab = .overview,
        size: Size = Size(columns: 80, rows: 24),
        ascii: Bool = false,
        writing: Preferences.Writing = .timed,
        _ fleet: Fleet = .troubled()
    ) -> Model {
        var preferences = Preferences()
        preferences.isASCII = ascii
        preferences.writing = writing
        var model = Model(preferences, size: size, now: .night, zone: fleet.zone)
        model.fleet = fleet
        model.findings = Finding.sample
        model.events.append(FleetEvent.sample)
        model.calls.append(APICall.sample)
        for tab in Tab.allCases { model.rows[tab] = model.order(of: tab) }
        model.tab = tab
        for tab in Tab.allCases { model[tab].selected = model.rows[tab]?.first }
        return model
    }
}

extension Finding {
    static let sample = [
        Finding(
            severity: .servedElsewhere,
            impact: .farther(kilometres: nil),
            geo: "us_west",
            object: "origin-us_west",
            pool: "k8s-pool-shop-us_west",
            reason: .drained(1, of: 1),
            remedy: .enable(.origin(OriginKey(pool: "k8s-pool-shop-us_west", origin: "origin-us_west")))
        ),
        Finding(
            severity: .servedElsewhere,
            impact: .farther(kilometres: nil),
            geo: "asia",
            object: "origin-asia",
            pool: "k8s-pool-shop-asia",
            reason: .originDown(Finding.Health(up: 0, total: 1), "TCP connection failed")
        ),
        Finding(
            severity: .misrouting,
            impact: .farther(kilometres: nil),
            object: "app.example.com",
            reason: .steering(policy: "random", poolWithoutCoordinates: nil),
            remedy: .sync(clusters: ["eu"])
        ),
        Finding(
            severity: .leftover,
            geo: "eu",
            object: "origin-eu-0f9e8d",
            pool: "k8s-pool-shop-eu",
            reason: .stale(others: 0, share: 0),
            remedy: .removeOrigin(OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu-0f9e8d"))
        ),
    ]
}

extension FleetEvent {
    static let sample: [FleetEvent] = {
        let told: [(Int, Kind, Notice.Level, String?, String)] = [
            (-620, .watch, .info, "eu", "Ingresses listed"),
            (-618, .source, .info, "eu", "ADDED shop/api 203.0.113.10"),
            (-617, .source, .info, "eu", "ADDED shop/checkout 203.0.113.10"),
            (-600, .read, .info, nil, "read 5 pools, 1 load balancer"),
            (-312, .action, .info, nil, "Drained origin-us_west in k8s-pool-shop-us_west (8f2a1b3c4d5e6f7a-FRA)"),
            (-311, .call, .info, nil, "PATCH pools/k8s-pool-shop-us_west 200 212 ms"),
            (-290, .health, .error, "us_west", "pool k8s-pool-shop-us_west was healthy, is critical"),
            (-120, .source, .info, "eu", "MODIFIED shop/api 203.0.113.10"),
            (-119, .read, .info, nil, "load balancer app.example.com changed: steering_policy proximity → random"),
            (
                -60, .health, .warning, "asia",
                "origin-asia is unhealthy: TCP connection failed (203.0.113.40 in k8s-pool-shop-asia)"
            ),
            (-47, .watch, .warning, "asia", "watch ended: connection refused (10.96.0.1:443)"),
            (-9, .call, .warning, nil, "GET pools 429 31 ms"),
        ]
        return told.enumerated().map { index, event in
            let (ago, kind, level, cluster, text) = event
            let call = text.split(separator: " ").dropLast(2).joined(separator: " ")
            return FleetEvent(
                id: index + 1,
                moment: .night + .seconds(ago),
                kind: kind,
                level: level,
                cluster: cluster,
                text: text,
                repeatKey: kind == .call ? call : nil
            )
        }
    }()
}

extension APICall {
    static let sample: [APICall] = {
        let account = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/load_balancers"
        let told: [(Int, String, String, Int?, Int)] = [
            (-311, "PATCH", "\(account)/pools/75735f77657374000000000000000000", 200, 212),
            (-63, "GET", "\(account)/pools", 200, 87), (-63, "GET", "/zones/023e105f/load_balancers", 200, 92),
            (-48, "GET", "\(account)/pools", 429, 31), (-33, "GET", "\(account)/pools", nil, 30_000),
            (-18, "GET", "\(account)/pools", 502, 1412), (-3, "GET", "\(account)/pools", 200, 121),
            (-3, "GET", "/zones/023e105f/load_balancers", 200, 64),
        ]
        return told.enumerated().map { index, call in
            let (ago, method, path, status, milliseconds) = call
            var made = APICall(
                id: index + 1,
                moment: .night + .seconds(ago),
                method: method,
                path: path,
                status: status,
                duration: .milliseconds(milliseconds)
            )
            if status != nil { made.ray = "8f2a1b3c4d5e6f7\(index)-FRA" }
            if method == "PATCH" { made.objectName = "k8s-pool-shop-us_west" }
            if status == 429 { made.error = "10429: rate limit exceeded" }
            return made
        }
    }()
}
