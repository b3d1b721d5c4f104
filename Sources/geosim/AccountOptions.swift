import ArgumentParser
import Simulation

/// The options for the simulated Cloudflare account: its plan, its rate limits, and how its API changes values.
struct AccountOptions: ParsableArguments {
    @Option(help: "What the account has paid for, and so its quotas.")
    var plan = Plan.enterprise

    @Option(help: "Store something else than what is sent; repeat it for more.")
    var rewrite: [Rewrite] = []

    @Flag(help: "Let the reply to a write show what was sent, whatever is stored.")
    var echoWrites = false

    @Flag(help: "Let load balancers tell their zone's name in ASCII (xn--).")
    var asciiZoneNames = false

    @Flag(help: "Let any number of requests pass.")
    var noRateLimit = false

    @Flag(help: "Limit bursts too, to 100 requests in a minute: a second item in the Ratelimit headers.")
    var burstLimit = false

    func apply(to settings: inout CloudflareSettings) {
        settings.plan = plan
        settings.rewrites = Set(rewrite)
        settings.repliesWithSentValues = echoWrites
        settings.showsZoneNamesInASCII = asciiZoneNames
        settings.isRateLimited = !noRateLimit
        if burstLimit { settings.rateWindows.insert(.burst, at: 0) }
    }
}

extension Plan: ExpressibleByArgument {}
extension Rewrite: ExpressibleByArgument {}
