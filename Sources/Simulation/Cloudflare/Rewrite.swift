/// A way in which a server may store something else than what it is sent.
///
/// The raw values are the names on the command line.
package enum Rewrite: String, Sendable, CaseIterable {
    case coordinatesToHundredths = "coordinates-2-decimals"
    case coordinatesToTenths = "coordinates-1-decimal"
    /// Weights in steps of 0.1: 0.04 becomes 0.
    case weightsToTenths = "weights-1-decimal"
    /// Names of headers in lower case: `host`.
    case headerNamesInLowerCase = "lower-case-headers"
    /// `200,301` becomes `200, 301`.
    case codesSpaced = "spaced-codes"
    case v6SpelledOut = "spelled-out-ipv6"
    case v6InUpperCase = "upper-case-ipv6"
    /// Without blanks at the ends, and every line break as `\n`.
    case descriptionsTrimmed = "trimmed-descriptions"
    /// Names of load balancers in ASCII (`xn--`), or with letters beyond it.
    case namesInASCII = "ascii-names"
    case namesInUnicode = "unicode-names"
    /// Host names: of load balancers, origins and `Host` headers.
    case namesInUpperCase = "upper-case-names"
    case namesWithDot = "trailing-dots"
    /// Times with nine digits of fraction, or with none.
    case timesFiner = "nanoseconds"
    case timesCoarser = "whole-seconds"
    /// A monitor's interval below the plan's minimum is raised to it, where it would be refused.
    case intervalRaised = "raised-interval"
    /// The steering policy stays what it was; a new load balancer has the default one.
    case steeringKept = "kept-steering"
    /// A pool never gets coordinates.
    case coordinatesDropped = "dropped-coordinates"
}
