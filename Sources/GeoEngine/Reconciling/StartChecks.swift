package import CloudflareAPI
package import GeoRouting
import Logging

/// Checks with Cloudflare whether the token, the account, the zone and the host names match.
///
/// The controller makes these checks at its start, and `geoconsole doctor` makes the same.
package struct StartChecks: Sendable {
    let client: CloudflareClient
    let hostnames: [Hostname]
    /// Called with each result as soon as it is known.
    let report: @Sendable (StartCheck) -> Void

    package init(client: CloudflareClient, hostnames: [Hostname], report: @escaping @Sendable (StartCheck) -> Void) {
        self.client = client
        self.hostnames = hostnames
        self.report = report
    }

    /// Cloudflare's answer to the request for the zone's name.
    package enum ZoneAnswer: Sendable, Equatable {
        /// The zone's name.
        case known(String)
        /// The token lacks the permission to read the zone, which is optional.
        case hidden
        /// Cloudflare has not answered: a later request may succeed.
        case unanswered
    }

    /// Runs all checks concurrently, and returns the result of the zone's check.
    ///
    /// A failed check does not end the program.
    @discardableResult
    package func run() async -> ZoneAnswer {
        async let token: Void = checkToken()
        async let account: Void = checkAccount()
        let zone = await checkZone()
        _ = await (token, account)
        return zone
    }

    private func checkToken() async {
        do throws(CloudflareError) {
            let token = try await client.verifyToken()
            report(.token(token.status, expires: token.expiresOn))
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

    func checkZone() async -> ZoneAnswer {
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
        self.init(reason: "\(error)", advice: permission.advice(for: error), cause: StartCheck.Cause(error))
    }
}

extension StartCheck.Cause {
    fileprivate init(_ error: CloudflareError) {
        if case .unauthorized = error {
            self = .token
            return
        }
        switch error.cause {
        case .token: self = .token
        case .address: self = .address
        case .scope: self = .scope
        case .permission: self = .permission
        case .proxyLogin, .interception: self = .unanswered
        case nil: self = error.isTransient ? .unanswered : .other
        }
    }
}

extension Logger {
    /// Logs the result of a check in one line.
    ///
    /// A refused check is only a warning, because passes may still succeed; an invalid token is an error.
    func report(_ check: StartCheck) {
        switch check {
        case .token("active", let expires):
            info("Check of the token: active\(expires.map { ", expires \($0)" } ?? "")")
        case .token(let status, _): error("Check of the token: \(status); make a new one in the Cloudflare dashboard")
        case .account(let pools): info("Check of the account: \(pools) pools can be read")
        case .zone(let zone): info("Check of the zone: \(zone)")
        case .hostnameOutside(let hostname, let zone):
            warning("Check of the host name: \(hostname) lies outside the zone \(zone); set CF_LB_HOSTNAME right")
        case .failed(let subject, let failure):
            let advice = failure.advice.map { "; \($0)" } ?? ""
            let level: Logger.Level = failure.cause == .token ? .error : .warning
            log(level: level, "Check of the \(subject.rawValue): \(failure.reason)\(advice)")
        }
    }
}
