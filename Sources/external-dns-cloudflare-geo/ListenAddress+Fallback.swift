import Foundation
import GeoEngine

extension ListenAddress {
    /// Where to listen instead when the system refuses this address with an error number; nil where that is an error.
    ///
    /// "All addresses" includes those of IPv6 (`::`), which a node may lack; IPv4's (`0.0.0.0`) are left then.
    func fallback(after refusal: Int32) -> ListenAddress? {
        guard host == "::", [EAFNOSUPPORT, EADDRNOTAVAIL].contains(refusal) else { return nil }
        return ListenAddress("0.0.0.0:\(port)")
    }

    /// This address as it is written in `HTTP_ADDRESS`.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
