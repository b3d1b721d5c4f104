import GeoEngine
import GeoFleet
import GeoRouting
import Wire

extension RegionalHealth {
    /// Reads `pop_health`: by city a list of single-key objects, each an address with what its probe found.
    init(pool: String, _ json: JSON) {
        let cities = json["pop_health"]?.object?.members ?? []
        let probes = cities.flatMap { city, found in
            (found["origins"]?.array ?? []).flatMap { $0.object?.members ?? [] }.map { address, probe in
                Probe(
                    region: city,
                    address: address,
                    isHealthy: probe["healthy"]?.bool ?? false,
                    roundTrip: probe["rtt"]?.string ?? "",
                    failureReason: probe["failure_reason"]?.string ?? "",
                    responseCode: probe["response_code"]?.int
                )
            }
        }
        self.init(pool: pool, probes: probes.sorted { ($0.region, $0.address) < ($1.region, $1.address) })
    }
}
