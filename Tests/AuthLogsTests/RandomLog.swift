/// A random raw log in time order, with rows of every kind that the rules tell apart.
struct RandomLog {
    private var generator: Generator
    private var second = 6 * 86_400

    /// The log of a seed.
    init(seed: UInt64) { generator = Generator(state: seed) }

    /// A small generator of repeatable numbers (SplitMix64).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
            return bits ^ (bits >> 31)
        }
    }

    /// The next row, bad ones among them.
    mutating func nextLine() -> String {
        second += [0, 0, 0, 1, 2, 3][Int.random(in: 0..<6, using: &generator)]
        let day = second / 86_400
        if Int.random(in: 0..<120, using: &generator) == 0, day < 8 { second = (day + 1) * 86_400 }
        var line = [
            "\(second)", user(), user(), computer(), computer(), pick(["?", "Kerberos", "NTLM", "Ünïcode", ""]),
            pick(["Network", "?", "Unlock"]), pick(["LogOn", "LogOff", "TGS-x", "AuthMap"]), pick(["Success", "Fail"]),
        ].joined(separator: ",")
        switch Int.random(in: 0..<60, using: &generator) {
        case 0: line += ",x"
        case 1: line = "x" + line
        case 2: line = String(line.prefix(12))
        default: break
        }
        return line
    }

    /// The red-team row of `line`, where it is well-formed.
    func label(of line: String) -> String? {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 9, Int(fields[0]) != nil else { return nil }
        return [fields[0], fields[1], fields[3], fields[4]].joined(separator: ",")
    }

    private mutating func user() -> String {
        let number = Int.random(in: 0..<200, using: &generator)
        return pick([
            "U\(number)@DOM1", "U\(number % 7)@DOM1", "C\(number)$@DOM1", "$C$\(number)$@", "U@\(number)@C1", "?@?",
            "?",
            "SYSTEM@C\(number)", "Uber-a-very-long-name-\(number)@DOM-\(number % 3)", pick(["nobody", "@", ""]),
        ])
    }

    private mutating func computer() -> String { "C\(Int.random(in: 0..<300, using: &generator))" }

    private mutating func pick(_ values: [String]) -> String {
        values[Int.random(in: values.indices, using: &generator)]
    }
}
