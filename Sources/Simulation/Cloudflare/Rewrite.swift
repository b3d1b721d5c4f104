/// A way in which the server stores another value than it receives.
///
/// The raw value is the name on the command line.
package enum Rewrite: String, Sendable, CaseIterable {
    /// Coordinates are rounded to 0.01 degrees.
    case coordinatesToHundredths = "coordinates-2-decimals"
    /// Coordinates are rounded to 0.1 degrees.
    case coordinatesToTenths = "coordinates-1-decimal"
    /// Weights are rounded to steps of 0.1: 0.04 becomes 0.
    case weightsToTenths = "weights-1-decimal"
    /// The names of headers are in lower case: `host`.
    case headerNamesInLowerCase = "lower-case-headers"
    /// The expected codes of a monitor have a space after each comma: `200,301` becomes `200, 301`.
    case codesSpaced = "spaced-codes"
    /// IPv6 addresses have all their 32 hex digits.
    case v6SpelledOut = "spelled-out-ipv6"
    /// IPv6 addresses are in upper case.
    case v6InUpperCase = "upper-case-ipv6"
    /// Descriptions have no white space at the start and the end, and every line break is `\n`.
    case descriptionsTrimmed = "trimmed-descriptions"
    /// Names of load balancers are in ASCII (`xn--`).
    case namesInASCII = "ascii-names"
    /// Names of load balancers are in Unicode, without `xn--`.
    case namesInUnicode = "unicode-names"
    /// Host names of load balancers, origins and `Host` headers are in upper case.
    case namesInUpperCase = "upper-case-names"
    /// Host names of load balancers, origins and `Host` headers end with a dot.
    case namesWithDot = "trailing-dots"
    /// Times have nine digits of fraction.
    case timesFiner = "nanoseconds"
    /// Times have no fraction.
    case timesCoarser = "whole-seconds"
    /// A monitor's interval below the plan's minimum becomes the minimum, instead of a refusal.
    case intervalRaised = "raised-interval"
    /// The steering policy never changes; a new load balancer has the policy `off`.
    case steeringKept = "kept-steering"
    /// Pools are stored without coordinates.
    case coordinatesDropped = "dropped-coordinates"
}
