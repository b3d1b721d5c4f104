import CloudflareAPI
import GeoRouting
import Logging

/// Asks Cloudflare at the start whether token, account, zone and host names fit together; a line each.
struct StartChecks: Sendable {
    let client: CloudflareClient
    let hostnames: [Hostname]
    let logger: Logger

    enum Zone: Sendable, Equatable {
        case known(String)
        /// The token may not read the zone, as the original's could not.
        case hidden
        /// No answer yet: worth asking again.
        case unanswered
    }

    /// Runs all checks at once; none of them stops the program.
    func run() async -> Zone {
        async let token: Void = checkToken()
        async let account: Void = checkAccount()
        let zone = await checkZone()
        _ = await (token, account)
        return zone
    }

    private func checkToken() async {
        do throws(CloudflareError) {
            let status = try await client.verifyToken()
            if status == "active" {
                logger.info("Check of the token: active")
            } else {
                logger.error("Check of the token: \(status); make a new one in the Cloudflare dashboard")
            }
        } catch {
            report("token", error, .token)
        }
    }

    private func checkAccount() async {
        do throws(CloudflareError) {
            let pools = try await client.pools()
            logger.info("Check of the account: \(pools.count) pools can be read")
        } catch {
            report("account", error, .pools)
        }
    }

    func checkZone() async -> Zone {
        do throws(CloudflareError) {
            let zone = try await client.zoneName()
            logger.info("Check of the zone: \(zone)")
            for hostname in hostnames where Hostname(zone).map(hostname.isIn) == false {
                logger.warning(
                    "Check of the host name: \(hostname) lies outside the zone \(zone); set CF_LB_HOSTNAME right"
                )
            }
            return .known(zone)
        } catch {
            report("zone", error, .zone)
            return error.isPassing ? .unanswered : .hidden
        }
    }

    /// A refusal of a check alone is a warning: what matters is whether passes succeed.
    private func report(_ subject: String, _ error: CloudflareError, _ permission: Permission) {
        let mend = permission.advice(for: error).map { "; \($0)" } ?? ""
        let level: Logger.Level = if case .unauthorized = error { .error } else { .warning }
        logger.log(level: level, "Check of the \(subject): \(error)\(mend)")
    }
}
