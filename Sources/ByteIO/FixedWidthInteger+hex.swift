extension FixedWidthInteger where Self: UnsignedInteger {
    /// All its hexadecimal digits, zeros in front of them too: 16 of a `UInt64`.
    package var hexDigits: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
    }
}
