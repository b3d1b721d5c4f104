import CloudflareAPI
import GeoRouting
import Logging

/// Asks Cloudflare at the start whether token, account, zone and host names fit together.
struct StartChecks: Sendable {
    let client: CloudflareClient
    let hostnames: [Hostname]
    /// Called with each result as soon as it is known.
    let report: @Sendable (StartCheck) -> Void

    enum Zone: Sendable, Equatable {
        case known(String)
        /// The token may not read the zone: a token made for the original program lacks that permission.
        case hidden
        /// Cloudflare has not answered yet: it is worth asking again.
        case unanswered
    }

    /// Runs all checks concurrently, and returns what the zone's check found; a failed check does not stop the program.
    func run() async -> Zone {
        async let token: Void = checkToken()
        async let account: Void = checkAccount()
        let zone = await checkZone()
        _ = await (token, account)
        return zone
    }

    private func checkToken() async {
        do throws(CloudflareError) {
            report(.token(try await client.verifyToken()))
        } catch {
            report(.failed(.token, StartCheck.Failure(error, .token)))
        }
    }

    private func checkAccount() async {
        do throws(CloudflareError) {
            report(.account(pools: try await client.pools().count))
        } catch {
            report(.failed(.account, StartCheck.Failure(error, .pools)))
        }
    }

    func checkZone() async -> Zone {
        do throws(CloudflareError) {
            let zone = try await client.zoneName()
            report(.zone(zone))
            for hostname in hostnames where Hostname(zone).map(hostname.isIn) == false {
                report(.hostnameOutside(hostname, zone: zone))
            }
            return .known(zone)
        } catch {
            report(.failed(.zone, StartCheck.Failure(error, .zone)))
            return error.isTransient ? .unanswered : .hidden
        }
    }
}

extension StartCheck.Failure {
    fileprivate init(_ error: CloudflareError, _ permission: Permission) {
        let isUnauthorized = if case .unauthorized = error { true } else { false }
        self.init(reason: "\(error)", mend: permission.advice(for: error), isUnauthorized: isUnauthorized)
    }
}

extension Logger {
    /// Logs the result of a check in one line.
    ///
    /// A refused check is a warning unless the token is invalid: what matters is whether passes succeed.
    func report(_ check: StartCheck) {
        switch check {
        case .token("active"): info("Check of the token: active")
        case .token(let status): error("Check of the token: \(status); make a new one in the Cloudflare dashboard")
        case .account(let pools): info("Check of the account: \(pools) pools can be read")
        case .zone(let zone): info("Check of the zone: \(zone)")
        case .hostnameOutside(let hostname, let zone):
            warning("Check of the host name: \(hostname) lies outside the zone \(zone); set CF_LB_HOSTNAME right")
        case .failed(let subject, let failure):
            let mend = failure.mend.map { "; \($0)" } ?? ""
            let level: Logger.Level = failure.isUnauthorized ? .error : .warning
            log(level: level, "Check of the \(subject.rawValue): \(failure.reason)\(mend)")
        }
    }
}
