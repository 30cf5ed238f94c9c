/// Strings that nobody must guess.
enum Secret {
    /// A new one, of 256 random bits.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        return String((0..<64).map { _ in digits[Int(generator.next(upperBound: UInt(16)))] })
    }

    /// Whether `presented` is `secret`, in a time that depends on the length of what was presented alone, so that
    /// nobody can find it out character by character.
    static func isEqual(_ presented: String, to secret: String) -> Bool {
        let (presented, secret) = (Array(presented.utf8), Array(secret.utf8))
        guard !secret.isEmpty else { return false }
        var difference = UInt8(truncatingIfNeeded: presented.count == secret.count ? 0 : 1)
        for (index, byte) in presented.enumerated() { difference |= byte ^ secret[index % secret.count] }
        return difference == 0
    }
}
