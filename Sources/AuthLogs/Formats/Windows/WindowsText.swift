import ByteIO

/// How Windows and its shippers write numbers, hosts and missing values.
extension UnsafeRawBufferPointer {
    /// The number that the bytes spell in decimal, perhaps negative, or in hexadecimal after `0x`.
    var windowsNumber: Int? {
        guard starts(lowercased: "0x") else {
            guard first == UInt8(ascii: "-") else { return decimal }
            return slice(1..<count).decimal.map { -$0 }
        }
        guard count > 2, count <= 18 else { return nil }
        var value = 0
        for byte in slice(2..<count) {
            let (digit, letter) = (byte &- UInt8(ascii: "0"), byte.lowercased &- UInt8(ascii: "a"))
            guard digit < 10 || letter < 6 else { return nil }
            value = value &<< 4 | Int(digit < 10 ? digit : letter &+ 10)
        }
        return value
    }

    /// True if the bytes stand for no value: nothing, `-`, `Unknown`, or the number of a text (`%%1833`).
    var isPlaceholder: Bool {
        isEmpty || (count == 1 && self[0] == UInt8(ascii: "-")) || equalsIgnoringCase("unknown")
            || starts(lowercased: "%%")
    }

    /// True if the bytes are the security identifier of nobody, in one of its spellings.
    var isNullSID: Bool {
        equalsIgnoringCase("s-1-0-0") || equalsIgnoringCase("null sid") || equalsIgnoringCase("none_mapped")
    }

    /// True if the bytes are an address of the host itself, perhaps with a port, or `LOCAL` as terminal sessions have.
    var isLoopback: Bool {
        var rest = self
        if rest.first == UInt8(ascii: "[") { rest = rest.slice(1..<rest.count) }
        if rest.starts(lowercased: "::ffff:") { rest = rest.slice(7..<rest.count) }
        if rest.starts(lowercased: "127.") { return rest.isAddress }
        if rest.starts(lowercased: "::1") {
            return rest.count == 3 || rest[3] == UInt8(ascii: "]") || rest[3] == UInt8(ascii: "%")
        }
        return rest.equalsIgnoringCase("local") || rest.equalsIgnoringCase("0:0:0:0:0:0:0:1")
    }

    /// True if the bytes are the address that stands for none.
    var isUnspecifiedAddress: Bool { equalsIgnoringCase("0.0.0.0") || equalsIgnoringCase("::") }

    /// True if the bytes look like an IPv4 or IPv6 address, perhaps with a port.
    var isAddress: Bool {
        guard count <= 64 else { return false }
        var (dots, colons) = (0, 0)
        for byte in self {
            switch byte.lowercased {
            case UInt8(ascii: "."): dots &+= 1
            case UInt8(ascii: ":"): colons &+= 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"): break
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "["), UInt8(ascii: "]"):
                if colons == 0, byte != UInt8(ascii: "["), !contains(UInt8(ascii: ":")) { return false }
            case UInt8(ascii: "%"): return colons > 1
            default: return false
            }
        }
        return colons > 1 || dots == 3
    }

    /// The host of a service's name; `nil` if the service is that of the domain controller itself.
    ///
    /// The name is that of an account (`FILE01$`, perhaps with `@` and a realm), a service principal
    /// (`MSSQLSvc/db03.example:1433`), or a plain name.
    var hostOfService: UnsafeRawBufferPointer? {
        var host = self
        if let slash = firstIndex(of: UInt8(ascii: "/")) {
            guard !slice(0..<slash).isServiceOfController else { return nil }
            host = slice(slash &+ 1..<count)
            if let next = host.firstIndex(of: UInt8(ascii: "/")) { host = host.slice(0..<next) }
            if !host.isAddress, let port = host.firstIndex(of: UInt8(ascii: ":")) { host = host.slice(0..<port) }
        }
        if let at = host.firstIndex(of: UInt8(ascii: "@")) { host = host.slice(0..<at) }
        guard !host.isServiceOfController else { return nil }
        return host.last == .dollar ? host.slice(0..<host.count &- 1) : host
    }

    private var isServiceOfController: Bool { equalsIgnoringCase("krbtgt") || equalsIgnoringCase("kadmin") }
}
