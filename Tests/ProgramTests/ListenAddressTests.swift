import Foundation
import GeoEngine
import Testing

@testable import external_dns_cloudflare_geo

struct ListenAddressTests {
    @Test(
        arguments: [
            ("[::]:8080", EAFNOSUPPORT, "0.0.0.0:8080"), ("[::]:8080", EADDRNOTAVAIL, "0.0.0.0:8080"),
            (":9", EAFNOSUPPORT, "0.0.0.0:9"), ("[::]:8080", EADDRINUSE, nil), ("[::]:80", EACCES, nil),
            ("[::1]:8080", EAFNOSUPPORT, nil), ("[2001:db8::1]:8080", EADDRNOTAVAIL, nil),
            ("0.0.0.0:8080", EAFNOSUPPORT, nil), ("127.0.0.1:8080", EADDRNOTAVAIL, nil),
        ] as [(String, Int32, String?)]
    )
    func `only all addresses of a node without IPv6 have others in their place`(
        address: String,
        refusal: Int32,
        fallback: String?
    ) throws {
        let address = try #require(ListenAddress(address))
        #expect(address.fallback(after: refusal) == fallback.flatMap { ListenAddress($0) })
    }

    @Test(arguments: ["[::]:8080", "0.0.0.0:1", "[2001:db8::1]:65535"])
    func `an address is told as it is written`(text: String) {
        #expect(ListenAddress(text)?.text == text)
    }
}
