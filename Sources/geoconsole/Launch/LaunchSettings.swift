import Wire

/// The command line, the environment and the settings file, put together with what the chosen profile says.
struct LaunchSettings {
    let configuration: Configuration
    let profile: Profile?
    let source: SourceArguments
    let environment: [String: String]

    /// Reads the settings file, and runs the program that prints the profile's token.
    init(
        _ source: SourceArguments,
        _ look: LookArguments,
        _ environment: [String: String],
        _ time: Time
    ) async throws(LaunchError) {
        configuration = Configuration(path: look.config, environment: environment)
        profile = try configuration.profile(source, environment)
        if let profile {
            (self.source, self.environment) = try await profile.launch(source, environment, time)
        } else {
            (self.source, self.environment) = (source, environment)
        }
    }
}
