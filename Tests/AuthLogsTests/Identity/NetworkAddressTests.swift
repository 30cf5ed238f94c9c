import AuthLogs
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct `Network addresses` {
    @Test(
        arguments: [
            ("10.20.0.15", "10.20.0.15"),
            ("10.20.0.15:50122", "10.20.0.15"),
            ("::ffff:10.20.0.15", "10.20.0.15"),
            ("::FFFF:10.20.0.15", "10.20.0.15"),
            ("::ffff:0a14:000f", "10.20.0.15"),
            ("[::ffff:10.20.0.15]:443", "10.20.0.15"),
            ("::ffff:10.20.0.15:443", "10.20.0.15"),
            ("2001:DB8:0:0:0:0:0:15", "2001:db8::15"),
            ("[2001:db8::15]", "2001:db8::15"),
            ("fe80::1%eth0", "fe80::1"),
            ("fe80::1%12", "fe80::1"),
            ("[fe80::1%12]:80", "fe80::1"),
            // RFC 5952: one group of zeros stays, the first of equal runs is shortened, the longest wins.
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("0:0:0:0:0:0:0:1", "::1"),
            ("::", "::"),
            ("1::", "1::"),
            ("1:0:0:0:0:0:0:0", "1::"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ]
    )
    func `have one text`(written: String, text: String) {
        #expect(NetworkAddress(written)?.description == text)
    }

    @Test(
        arguments: [
            "", "WS015", "10.20.0", "10.20.0.256", "10.20.0.15.", "10.20..15", "1.2.3.4.5", "10.20.0.15:",
            "10.20.0.15:x",
            ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "1:", ":1", "1:2:3:4:5:6:7:",
            "[::1", "[::1]x", "[]", "cafe", "fe80", "-", "LOCAL", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4",
            "1:2:3:4:5:6:7::8:9",
        ]
    )
    func `are nothing else`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test func `agree with the C library`() {
        var numbers = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let groups = (0..<8).map { _ in
                UInt16.random(in: 0...2, using: &numbers) == 0 ? UInt16.random(in: 0...0xffff) : 0
            }
            let text = groups.map { String($0, radix: 16) }.joined(separator: ":")
            guard let address = NetworkAddress(text) else {
                Issue.record("\(text) is an address")
                continue
            }
            var bytes = in6_addr()
            #expect(inet_pton(AF_INET6, text, &bytes) == 1)
            var buffer = [CChar](repeating: 0, count: 64)
            inet_ntop(AF_INET6, &bytes, &buffer, 64)
            let expected = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            // The C library writes some addresses with IPv4 at the end.
            if !expected.contains(".") { #expect(address.description == expected) }
            #expect(NetworkAddress(address.description) == address)
        }
    }

    @Test func `survive anything`() {
        var numbers = SystemRandomNumberGenerator()
        let letters = Array("0123456789abf:::...[]%x")
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...24, using: &numbers)
            let text = String((0..<count).map { _ in letters.randomElement(using: &numbers) ?? "0" })
            var bytes = in6_addr()
            let isAddress = inet_pton(AF_INET6, text, &bytes) == 1
            // What the C library takes, we take; we take some more, such as ports.
            if isAddress { #expect(NetworkAddress(text) != nil, "\(text)") }
            if let address = NetworkAddress(text) { #expect(NetworkAddress(address.description) == address, "\(text)") }
        }
    }
}
