import Foundation
import GeoEngine

extension ListenAddress {
    /// The address to listen on instead, after the system refused this one with an error number; nil for none.
    ///
    /// `::` means all addresses of the node, IPv6 included. On a node without IPv6 it is refused; there `0.0.0.0`, all
    /// addresses of IPv4, means the same.
    func fallback(after refusal: Int32) -> ListenAddress? {
        guard host == "::", [EAFNOSUPPORT, EADDRNOTAVAIL].contains(refusal) else { return nil }
        return ListenAddress("0.0.0.0:\(port)")
    }

    /// This address as it is written in `HTTP_ADDRESS`.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
