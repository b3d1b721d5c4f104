package import GeoFleet
package import GeoRouting
package import Presentation

/// All that is known of a set-up before it is judged; a fact that could not be found out is left out.
package struct DoctorFacts: Sendable {
    /// The profile that the command line or the environment names.
    package struct Profile: Sendable {
        /// Its name.
        package var name: String
        /// Why it cannot be used, with the place; nil where it can.
        package var problem: String?

        package init(name: String, problem: String? = nil) {
            self.name = name
            self.problem = problem
        }
    }

    /// Where the API token comes from.
    package enum TokenOrigin: Sendable, Equatable {
        case variable
        case file(String)
        /// The program that prints it.
        case command(String)
        case simulation
    }

    /// A cluster that is to be watched.
    package struct Cluster: Sendable {
        /// The short name, such as `eu`.
        package var id: String
        /// The context in the kubeconfig; nil for the current one.
        package var context: String?
        /// Why there is no access to the cluster; nil where there is one.
        package var problem: String?
        /// The selector of the objects that ask for pools.
        package var selector: String
        /// The only namespace that is watched; nil for all.
        package var namespace: String?

        package init(
            id: String,
            context: String? = nil,
            problem: String? = nil,
            selector: String = "",
            namespace: String? = nil
        ) {
            self.id = id
            self.context = context
            self.problem = problem
            self.selector = selector
            self.namespace = namespace
        }
    }

    /// The terminal, or whatever standard output is.
    package struct Terminal: Sendable {
        /// Whether standard input and output are a terminal.
        package var isTerminal = false
        /// `TERM`; empty where it is unset.
        package var type = ""
        /// How many colours the terminal has by its description; nil where this host has no description of the type.
        package var colours: Int?
        /// Whether the locale's characters are UTF-8.
        package var isUTF8 = true
        /// Columns and rows; nil where they are not known.
        package var size: (columns: Int, rows: Int)?
        /// The smallest size that the screen is drawn in.
        package var minimum = (columns: 0, rows: 0)

        package init() {}
    }

    /// The profile; nil where none is named.
    package var profile: Profile?
    /// What is wrong in the settings file besides profiles, each with its place.
    package var fileProblems: [String] = []
    /// The required variables that are not set.
    package var missing: [String] = []
    /// What is wrong with the other settings, each in one line.
    package var settingProblems: [String] = []
    /// Where the token comes from; nil where there is none.
    package var tokenOrigin: TokenOrigin?
    /// Why there is no token where there should be one; nil where that is no question.
    package var tokenProblem: String?
    /// The host names that must lie in the zone.
    package var hostnames: [Hostname] = []
    /// The clusters, in their order.
    package var clusters: [Cluster] = []
    /// What was read besides the fleet; nil where nothing could be read.
    package var reading: SetupReading?
    /// Whether Cloudflare was called at all.
    package var hasCalledCloudflare = false
    /// The fleet with its findings; nil where nothing could be read.
    package var situation: Situation?
    /// The terminal.
    package var terminal = Terminal()
    /// The present moment.
    package var now: Moment

    package init(now: Moment) {
        self.now = now
    }
}
