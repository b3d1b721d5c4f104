import RoutingSupport
import GeoRouting
import Testing

struct AddressTests {
    @Test(arguments: [
        ("203.0.113.10", "203.0.113.10"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("1.2.3.0", "1.2.3.0"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:192.0.2.1", "192.0.2.1"),
        ("0:0:0:0:0:ffff:c000:0201", "192.0.2.1"),
    ])
    func `IPv4 is four decimals, also where it is mapped into IPv6`(text: String, canonical: String) throws {
        let address = try #require(Address(text))
        #expect(address.text == canonical)
        #expect(address.kind == .ipv4)
    }

    /// RFC 5952 §4 and §5, and the RFC's own examples of what makes texts differ.
    @Test(arguments: [
        ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"), ("2001:db8::0:1", "2001:db8::1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:DB8::AaAa", "2001:db8::aaaa"),
        ("2001:0db8::0001", "2001:db8::1"),
        ("2001:db8:aaaa:bbbb:cccc:dddd:eeee:1", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1::", "1::"),
        ("::1", "::1"), ("::", "::"), ("0:0:0:0:0:0:0:0", "::"), ("0:0:0:0:0:0:0:1", "::1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("fe80::0:0:0:1", "fe80::1"),
    ])
    func `IPv6 is written after RFC 5952`(text: String, canonical: String) throws {
        let address = try #require(Address(text))
        #expect(address.text == canonical)
        #expect(address.kind == .ipv6)
        #expect(Address(address.text) == address)
    }

    @Test(arguments: [
        ("a1b2.elb.amazonaws.com", "a1b2.elb.amazonaws.com"), ("LB-1.Example.COM.", "lb-1.example.com"),
        ("_x.example.com", "_x.example.com"), ("1a.2b.3c.4d", "1a.2b.3c.4d"), ("router", "router"),
    ])
    func `a host name is lower case without the trailing dot`(text: String, canonical: String) throws {
        let address = try #require(Address(text))
        #expect(address.text == canonical)
        #expect(address.kind == .hostname)
    }

    @Test(arguments: [
        "", " ", ".", "..", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "01.2.3.4", "1.2.3.4.", "1.2.3.-4",
        "+1.2.3.4",
        "1.2.3.4 ", " 1.2.3.4", "1.2.3.4:80", "0x1.2.3.4", "1..2.3", "١.٢.٣.٤",
        ":", ":::", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::1", "::1%eth0", "[::1]",
        "::-1", "::+1", "::-0", "1.2.3.4::", "1:2.3.4.5::1", "::1.2.3", "::1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", "::１",
        "1:2:3:4:5:6:7:8::", "::/64", "-a.example.com", "a-.example.com", "a b.example.com", "*.example.com",
        "exämple .com", "0x7f000001", "a.0x7f",
        "a..example.com", ".example.com", "http://example.com", "example.com/", "example.123", "null\u{0}.example.com",
    ])
    func `anything else is no address`(text: String) {
        #expect(Address(text) == nil)
    }

    @Test func `labels have at most 63 characters and names 253`() {
        let label = String(repeating: "a", count: 63)
        #expect(Address(label + ".example.com") != nil)
        #expect(Address(label + "a.example.com") == nil)
        let long = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
        #expect(Address(long) != nil)
        #expect(Address(long + "b") == nil)
    }

    @Test(
        arguments: [
            ("8.8.8.8", .global), ("203.0.113.1", .global), ("172.15.0.1", .global), ("172.32.0.1", .global),
            ("100.63.0.1", .global), ("100.128.0.1", .global), ("192.169.0.1", .global), ("2001:db8::1", .global),
            ("example.com", .global), ("::ffff:8.8.8.8", .global), ("2606:4700::1", .global),
            ("10.0.0.1", .privateNetwork), ("172.16.0.1", .privateNetwork), ("172.31.255.255", .privateNetwork),
            ("192.168.1.1", .privateNetwork), ("100.64.0.1", .privateNetwork), ("fd00::1", .privateNetwork),
            ("fc00::1", .privateNetwork), ("::ffff:10.0.0.1", .privateNetwork),
            ("0.0.0.0", .unusable), ("127.0.0.1", .unusable), ("169.254.169.254", .unusable), ("224.0.0.1", .unusable),
            ("255.255.255.255", .unusable), ("::", .unusable), ("::1", .unusable), ("fe80::1", .unusable),
            ("febf::1", .unusable), ("ff02::1", .unusable), ("::ffff:127.0.0.1", .unusable), ("localhost", .unusable),
            ("::127.0.0.1", .unusable), ("::ffff:0:127.0.0.1", .unusable), ("64:ff9b::a9fe:a9fe", .unusable),
            ("64:ff9b::10.0.0.1", .unusable), ("64:ff9b::8.8.8.8", .global), ("64:ff9b:1::8.8.8.8", .unusable),
            ("2002:7f00:1::", .unusable), ("2002:0a00:1::1", .unusable), ("2002:808:808::1", .global),
            ("fec0::1", .unusable), ("100::1", .unusable), ("2001::1", .unusable), ("2001:2::1", .unusable),
            ("2001:20::1", .unusable), ("2001:30::1", .global), ("5f00::1", .unusable), ("fd00:ec2::254", .unusable),
            ("fd20:ce::254", .unusable), ("fd00:ec2::253", .privateNetwork),
            ("198.18.0.1", .unusable), ("198.19.255.255", .unusable), ("198.20.0.1", .global),
            ("192.0.0.192", .unusable), ("192.0.1.1", .global), ("192.88.99.1", .unusable),
            ("168.63.129.16", .unusable), ("100.100.100.200", .unusable), ("100.100.100.201", .privateNetwork),
            ("metadata.google.internal", .unusable), ("metadata", .unusable), ("x.svc.cluster.local", .unusable),
            ("x.shop.svc", .unusable), ("foo.localhost", .unusable), ("router.home.arpa", .unusable),
            ("svc.example.com", .global), ("internal.example.com", .global), ("bücher.example", .global),
        ] as [(String, Address.Scope)]
    )
    func `the scope follows the special-purpose registries`(text: String, scope: Address.Scope) throws {
        #expect(try #require(Address(text)).scope == scope)
    }
}
