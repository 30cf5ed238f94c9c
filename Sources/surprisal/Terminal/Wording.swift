import Foundation

/// Numbers and times as people read them.
enum Wording {
    /// `1,234,567`.
    static func count(_ value: Int) -> String {
        var digits = String(abs(value))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([digits[...]] + groups).joined(separator: ",")
    }

    /// `1 rule`, `1,234 rules`.
    static func some(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// `950`, `12.3k`, `4.1M` a second.
    static func rate(_ perSecond: Double) -> String {
        switch perSecond {
        case ..<1_000: number(perSecond, 0)
        case ..<1_000_000: number(perSecond / 1_000, 1) + "k"
        default: number(perSecond / 1_000_000, 1) + "M"
        }
    }

    /// `12s`, `3m 05s`, `2h 10m`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return whole < 10 ? number(seconds, 1) + "s" : "\(whole)s" }
        if whole < 3_600 { return "\(whole / 60)m " + pad(whole % 60) + "s" }
        return "\(whole / 3_600)h " + pad(whole / 60 % 60) + "m"
    }

    /// `value` with `digits` decimals.
    static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    /// `9.4 GB`, of 2³⁰ bytes each; `0.2 GB` of fewer.
    static func bytes(_ count: Int) -> String { number(Double(count) / 1_073_741_824, 1) + " GB" }

    private static func pad(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
