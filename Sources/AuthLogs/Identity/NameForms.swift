import ByteIO

/// An account as a log writes it, taken apart.
///
/// `anna@CORP.EXAMPLE` and `CORP\anna` are the account `anna` of the domain `CORP`; a domain of its own field takes
/// precedence.
struct AccountParts {
    /// The name without its domain.
    let user: UnsafeRawBufferPointer
    /// The domain; `nil` if there is none.
    let domain: UnsafeRawBufferPointer?
    /// True if the domain was a part of the name.
    let isDomainFromName: Bool

    /// Takes `user` apart; `nil` if there is no user.
    init?(user: UnsafeRawBufferPointer?, domain: UnsafeRawBufferPointer?) {
        guard let user, !user.isUnknown else { return nil }
        var name = user
        var ownDomain: UnsafeRawBufferPointer?
        if let end = name.lastIndex(of: .backslash), end &+ 1 < name.count {
            if let start = name.firstIndex(of: .backslash), start > 0 { ownDomain = name.slice(0..<start) }
            name = name.slice(end &+ 1..<name.count)
        }
        if let at = name.firstIndex(of: .at), at > 0 {
            if at &+ 1 < name.count { ownDomain = name.slice(at &+ 1..<name.count) }
            name = name.slice(0..<at)
        }
        let given = domain.flatMap { $0.isUnknown ? nil : $0 }
        (self.user, self.domain, isDomainFromName) = (name, given ?? ownDomain, given == nil && ownDomain != nil)
    }
}

/// A host as a log writes it, taken apart.
enum HostParts {
    /// An address.
    case address(NetworkAddress)
    /// The short name, not yet in lower case.
    case name(UnsafeRawBufferPointer)
    /// Words for the host on which the logon took place.
    case itself
    /// Nothing.
    case unknown

    /// Takes `value` apart.
    init(_ value: UnsafeRawBufferPointer?) {
        guard let value, !value.isUnknown else {
            self = .unknown
            return
        }
        if let address = NetworkAddress(value) {
            self = address.isLoopback ? .itself : address.isUnspecified ? .unknown : .address(address)
            return
        }
        let name = Self.shortName(value)
        self = name.isOwnHost ? .itself : .name(name)
    }

    /// The host's short name in `\\FILE01`, `FILE01.corp.example`, `FILE01$` and `cifs/FILE01.corp.example:445`.
    private static func shortName(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var name = fullName(value)
        // A name with blanks is that of an application, not one of DNS.
        if let dot = name.firstIndex(of: .dot), dot > 0, !name.contains(UInt8(ascii: " ")) {
            name = name.slice(0..<dot)
        }
        if name.count > 1, name[name.count &- 1] == .dollar { name = name.slice(0..<name.count &- 1) }
        return name
    }

    /// The host's name with its domain, if that is there: `FILE01.corp.example` in `cifs/FILE01.corp.example:445`.
    static func fullName(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var name = value
        while name.count > 1, name[0] == .backslash { name = name.slice(1..<name.count) }
        // The name of a service: class, host, port and its own name.
        if let slash = name.firstIndex(of: .slash), slash > 0, slash &+ 1 < name.count, name[slash &+ 1] != .slash {
            name = name.slice(slash &+ 1..<name.count)
            let end = name.firstIndex { $0 == .slash || $0 == .colon || $0 == .at } ?? name.count
            if end > 0 { name = name.slice(0..<end) }
        }
        return name
    }
}

extension UnsafeRawBufferPointer {
    /// True for `?`.
    var isUnknown: Bool { count == 1 && self[0] == .unknown }

    /// True for a word that stands for the host itself.
    fileprivate var isOwnHost: Bool {
        switch count {
        case 5: equalsIgnoringCase("local")
        case 7: equalsIgnoringCase("unknown")
        case 9: equalsIgnoringCase("localhost")
        default: false
        }
    }
}

extension [UInt8] {
    /// Appends `text` in lower case.
    mutating func append(lowercasing text: UnsafeRawBufferPointer) {
        let start = count
        append(contentsOf: text)
        let isASCII = withUnsafeMutableBufferPointer { bytes in
            var seen: UInt8 = 0
            for index in start..<bytes.count {
                seen |= bytes[index]
                bytes[index] = bytes[index].lowercased
            }
            return seen < 0x80
        }
        guard !isASCII else { return }
        removeLast(count - start)
        append(contentsOf: String(decoding: text, as: UTF8.self).lowercased().utf8)
    }

    /// Appends `domain` in lower case: its first label, unless it is an address, and that of `host` for `.`.
    mutating func append(domain: UnsafeRawBufferPointer?, of host: UnsafeRawBufferPointer) {
        guard let domain else { return append(.unknown) }
        guard !(domain.count == 1 && domain[0] == .dot) else { return append(contentsOf: host) }
        if let address = NetworkAddress(domain) { return address.append(to: &self) }
        let end = domain.firstIndex { $0 == .dot || $0 == .at } ?? domain.count
        append(lowercasing: end > 0 ? domain.slice(0..<end) : domain)
    }
}
