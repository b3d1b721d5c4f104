import Foundation
import GeoEngine

extension ListenAddress {
    /// The address to listen on after the system has refused this one; nil where there is no other.
    ///
    /// `::` means all addresses of the node, of IPv6 and of IPv4. A node without IPv6 refuses it; there `0.0.0.0` has
    /// the same meaning. The argument is the error number of the refusal.
    func fallback(after refusal: Int32) -> ListenAddress? {
        guard host == "::", [EAFNOSUPPORT, EADDRNOTAVAIL].contains(refusal) else { return nil }
        return ListenAddress("0.0.0.0:\(port)")
    }

    /// This address in the form that `HTTP_ADDRESS` has.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
