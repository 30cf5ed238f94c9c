import ByteIO

extension NetworkAddress {
    /// True if `text` is an IPv4 or IPv6 address, with or without a port, brackets and a zone index.
    static func isOne(_ text: UnsafeRawBufferPointer) -> Bool { NetworkAddress(text) != nil }

    /// True if `text` is the address of the host itself: `127.…` or `::1`.
    static func isLoopback(_ text: UnsafeRawBufferPointer) -> Bool { NetworkAddress(text)?.isLoopback ?? false }
}
