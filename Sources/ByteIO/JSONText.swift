/// Text as JSON writes it.
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

    /// An array of strings, one a line.
    package static func array(_ texts: [String]) -> String {
        "[\n" + texts.map { "  " + quoted($0) }.joined(separator: ",\n") + "\n]\n"
    }
}
