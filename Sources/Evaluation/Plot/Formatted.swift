import ByteIO
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

    /// `text` escaped for HTML and for attributes in double quotes, with U+FFFD in place of characters that are not shown
    /// or change the writing direction.
    static func escaped(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "\n", "\t": safe.unicodeScalars.append(scalar)
            case _ where String.isControl(scalar): safe += "\u{FFFD}"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}
