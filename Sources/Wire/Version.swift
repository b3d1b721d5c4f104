/// The version of all programs, for `--version` and for `User-Agent`.
package enum Version {
    /// The semantic version (https://semver.org), without a `v` before it.
    package static let current = "0.1.0"
}
