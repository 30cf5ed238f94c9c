import Foundation

/// Formats numbers, times and texts for the report.
package enum Formatted {
    /// A dash, for a missing value.
    static let none = "–"

    /// A number with `digits` decimals.
    package static func decimal(_ value: Double?, digits: Int) -> String {
        guard let value, value.isFinite else { return none }
        return String(format: "%.\(digits)f", value)
    }

    /// A share as a percentage.
    static func percent(_ value: Double?, digits: Int = 1) -> String {
        guard let value, value.isFinite else { return none }
        return String(format: "%.\(digits)f%%", value * 100)
    }

    /// A number with thousands separators, and with a decimal only if it is small.
    package static func amount(_ value: Double?) -> String {
        guard let value, value.isFinite else { return none }
        if abs(value) < 10, value != value.rounded() { return decimal(value, digits: 1) }
        guard abs(value) < 1e15 else { return String(format: "%.3g", value) }
        let digits = String(Int(value.rounded()).magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return (value < 0 ? "−" : "") + grouped
    }

    /// The label of a tick on a linear axis.
    static func axis(_ value: Double, digits: Int) -> String {
        guard digits <= 3 else { return value == 0 ? "0" : String(format: "%.3g", value) }
        return digits > 0 ? decimal(value, digits: digits) : amount(value)
    }

    /// The time of day at `second`.
    static func timeOfDay(_ second: Int, seconds: Bool) -> String {
        let own = ((second % 86_400) + 86_400) % 86_400
        let short = String(format: "%02d:%02d", own / 3600, own / 60 % 60)
        return seconds ? short + String(format: ":%02d", own % 60) : short
    }

    /// The day and time of day at `second`.
    static func moment(_ second: Int) -> String { "day \(second / 86_400), \(timeOfDay(second, seconds: true))" }

    /// A duration in its two largest units.
    static func duration(_ seconds: Int) -> String {
        let units = [
            (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
        ]
        let used = units.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
        return used.isEmpty ? "0 s" : used.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    /// A coordinate in a drawing, to a tenth of a unit.
    static func coordinate(_ value: Double) -> String {
        let text = String(format: "%.1f", value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// `text` escaped for HTML and for attributes in double quotes.
    static func escaped(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}
