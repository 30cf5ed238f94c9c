/// Figures in the text format of Prometheus, version 0.0.4.
///
///     var text = PrometheusText()
///     text.add("surprisal_rows_total", .counter, "Rows by what became of them.", [.init(7, ["outcome": "scored"])])
package struct PrometheusText: Sendable {
    /// What kind of figure a family holds.
    package enum Kind: String, Sendable {
        /// Only goes up, until the process ends.
        case counter
        /// Goes up and down.
        case gauge
    }

    /// A figure with its labels.
    package struct Sample: Sendable {
        let value: Double
        let labels: KeyValuePairs<String, String>

        /// `value`, told from its siblings by `labels`.
        package init(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
            (self.value, self.labels) = (value, labels)
        }

        /// The same for a whole number.
        package init(_ value: Int, _ labels: KeyValuePairs<String, String> = [:]) { self.init(Double(value), labels) }
    }

    /// The type that it is sent as.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What was added so far.
    package private(set) var text = ""

    /// Nothing yet.
    package init() {}

    /// Adds a family of figures; one without samples is left out.
    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        begin(name, kind.rawValue, help)
        for sample in samples { line(name, sample.labels.map { ($0, $1) }, sample.value) }
    }

    /// Adds a family of one figure, where it is known.
    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
        add(name, kind, help, value.map { [Sample($0)] } ?? [])
    }

    /// The same for a whole number.
    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int?) {
        add(name, kind, help, value.map(Double.init))
    }

    /// Adds a histogram.
    package mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
        begin(name, "histogram", help)
        var sum = 0
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
            sum += count
            line(name + "_bucket", [("le", Self.number(bound))], Double(sum))
        }
        line(name + "_sum", [], histogram.sum)
        line(name + "_count", [], Double(sum))
    }

    private mutating func begin(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, isValue: false))\n# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
        let inside = labels.map { "\($0.0)=\"\(Self.escaped($0.1, isValue: true))\"" }.joined(separator: ",")
        text += name + (inside.isEmpty ? "" : "{\(inside)}") + " \(Self.number(value))\n"
    }

    private static func escaped(_ text: String, isValue: Bool) -> String {
        var result = ""
        // Unicode's scalars, for CR LF is one character.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where isValue: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int(exactly: value).map(String.init) ?? "\(value)"
    }
}

/// How often values fell into which span.
package struct Histogram: Sendable, Hashable {
    /// The greatest value of each span, in order; the last span has none.
    package let bounds: [Double]
    /// How many values fell into each span, one more than there are ``bounds``.
    package private(set) var counts: [Int]
    /// The sum of all values.
    package private(set) var sum = 0.0

    /// Nothing yet.
    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Counts `value`, as if it had come `times` times.
    package mutating func observe(_ value: Double, times: Int = 1) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += times
        sum += value * Double(times)
    }
}
