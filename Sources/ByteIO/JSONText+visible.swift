extension JSONText {
    /// `text` in quotes for a file that people look at: what a terminal would obey is escaped too.
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
