import ArgumentParser
import Simulation

/// The options for the simulated Cloudflare account: its plan, its rate limits, and how its API changes values.
struct AccountOptions: ParsableArguments {
    @Option(help: "The plan of the account, which sets its limits.")
    var plan = Plan.enterprise

    @Option(help: "Store other values than those that are sent; repeat the option for more ways.")
    var rewrite: [Rewrite] = []

    @Flag(help: "Show the sent values in the reply to a write, even where others are stored.")
    var echoWrites = false

    @Flag(help: "Show the zone name of load balancers in ASCII (xn--).")
    var asciiZoneNames = false

    @Flag(help: "Switch the rate limit off.")
    var noRateLimit = false

    @Flag(help: "Add a limit of 100 requests in a minute, as a second item in the Ratelimit headers.")
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
