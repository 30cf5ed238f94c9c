/// Strings as JSON text.
package enum JSONText {
    /// `text` in quotes, with escapes for quotes, backslashes and control characters.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A JSON array of strings, one per line.
    package static func array(_ texts: [String]) -> String {
        "[\n" + texts.map { "  " + quoted($0) }.joined(separator: ",\n") + "\n]\n"
    }
}

extension JSONText {
    /// `text` in quotes, also with escapes for the characters that control a terminal: for files that people read.
    package static func visible(_ text: String) -> String {
        var result = ""
        for scalar in quoted(text).unicodeScalars {
            if String.isControl(scalar) {
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension String {
    /// The text with U+FFFD in place of the characters that control a terminal: control characters, and those that
    /// change the writing direction.
    ///
    /// Names in a log are whatever somebody typed at a logon.
    package var withoutControls: String {
        guard unicodeScalars.contains(where: { Self.isControl($0) }) else { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars { scalars.append(Self.isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(scalars)
    }

    /// True if `scalar` controls a terminal instead of being shown.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0x061C: true
        default: false
        }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// All hexadecimal digits, with leading zeros: 16 for a `UInt64`.
    package var hexDigits: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
    }
}
