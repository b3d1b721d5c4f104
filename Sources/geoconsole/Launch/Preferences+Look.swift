import GeoConsole

extension Preferences {
    /// Sets theme and characters as the command line, the environment and the settings file say.
    mutating func setLook(
        _ arguments: LookArguments,
        _ configuration: Configuration,
        _ environment: [String: String],
        _ profileTheme: Theme.Name? = nil
    ) {
        // Any value except an empty one turns colours off, unless `--theme` names a theme.
        let isColourless = !(environment["NO_COLOR"] ?? "").isEmpty
        let named = arguments.theme.flatMap { Theme.Name(rawValue: $0) }
        let chosenTheme = named ?? (isColourless ? .mono : profileTheme ?? configuration.theme)
        // The console of Linux never says its background, which is black.
        let isLinux = environment["TERM"] == "linux"
        backdrop = isLinux ? .dark : Backdrop(colourVariable: environment["COLORFGBG"] ?? "")
        theme = chosenTheme ?? (backdrop == .light ? .light : .standard)
        isThemeChosen = chosenTheme != nil
        let chosenASCII = arguments.ascii ?? configuration.isASCII
        isASCII = chosenASCII ?? false
        isASCIIChosen = chosenASCII != nil
    }
}
