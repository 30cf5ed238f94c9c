/// Parses samples in the text format of Prometheus and checks its rules.
///
/// A family starts with HELP and TYPE, each once, and its samples follow without others in between; no sample occurs
/// twice; the buckets of a histogram only grow and end with the total count.
package struct PrometheusSamples {
    /// The error of a line that breaks a rule.
    package struct Fault: Error, Equatable {
        /// The line.
        package let line: String
    }

    /// The values, by name and labels as written.
    package private(set) var values: [String: Double] = [:]
    /// The unescaped labels of each sample.
    package private(set) var labels: [String: [String: String]] = [:]
    /// The kind of each family.
    package private(set) var kinds: [String: String] = [:]

    /// Parses `text`.
    ///
    /// - Throws: `Fault` for a line that breaks a rule.
    package init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Fault(line: text) }
        var helped: Set<String> = []
        var family = ""
        var bucket = 0.0
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, helped.insert(words[2]).inserted else { throw Fault(line: line) }
                family = words[2]
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, words[2] == family, kinds.updateValue(words[3], forKey: family) == nil,
                    ["counter", "gauge", "histogram"].contains(words[3])
                else { throw Fault(line: line) }
                bucket = 0
            } else {
                let (name, labels, value) = try Self.sample(line)
                guard let kind = kinds[family] else { throw Fault(line: line) }
                let parts = kind == "histogram" ? ["_bucket", "_sum", "_count"].map { family + $0 } : [family]
                guard parts.contains(name), kind != "counter" || name.hasSuffix("_total") else {
                    throw Fault(line: line)
                }
                let key = String(line[..<(line.lastIndex(of: " ") ?? line.endIndex)])
                guard values.updateValue(value, forKey: key) == nil else { throw Fault(line: line) }
                self.labels[key] = labels
                if name == family + "_bucket" {
                    guard labels["le"] != nil, value >= bucket else { throw Fault(line: line) }
                    bucket = value
                }
                if kind == "histogram", name.hasSuffix("_count") {
                    guard value == bucket, values[family + "_bucket{le=\"+Inf\"}"] == value else {
                        throw Fault(line: line)
                    }
                }
            }
        }
    }

    /// The value of the sample `name`, including its labels; `nil` if there is none.
    package subscript(name: String) -> Double? { values[name] }

    /// A sample's name, labels and value.
    private static func sample(_ line: String) throws -> (String, [String: String], Double) {
        var rest = Array(line.unicodeScalars)[...]
        func word() -> String {
            var result = ""
            while let next = rest.first, next.isASCII,
                "_:".unicodeScalars.contains(next) || Character(next).isLetter || Character(next).isNumber
            {
                result.unicodeScalars.append(rest.removeFirst())
            }
            return result
        }
        func take(_ scalar: Unicode.Scalar) -> Bool {
            guard rest.first == scalar else { return false }
            rest.removeFirst()
            return true
        }
        let name = word()
        var labels: [String: String] = [:]
        if take("{") {
            repeat {
                let label = word()
                guard !label.isEmpty, take("="), take("\"") else { throw Fault(line: line) }
                var value = ""
                while !take("\"") {
                    guard !rest.isEmpty else { throw Fault(line: line) }
                    var next = rest.removeFirst()
                    if next == "\\" {
                        switch rest.popFirst() {
                        case "\\": next = "\\"
                        case "\"": next = "\""
                        case "n": next = "\n"
                        default: throw Fault(line: line)
                        }
                    }
                    value.unicodeScalars.append(next)
                }
                labels[label] = value
            } while take(",")
            guard take("}") else { throw Fault(line: line) }
        }
        let text = String(String.UnicodeScalarView(rest.dropFirst()))
        let number = ["+Inf": Double.infinity, "-Inf": -.infinity, "NaN": .nan][text] ?? Double(text)
        guard !name.isEmpty, take(" "), let number else { throw Fault(line: line) }
        return (name, labels, number)
    }
}
