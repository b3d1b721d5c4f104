/// The version of all programs, as `--version` prints it and servers see it in `User-Agent`.
package enum Version {
    package static let current = "0.1.0"
}
