/// Builds metrics in the Prometheus text format, version 0.0.4.
///
///     var text = PrometheusText()
///     text.add("surprisal_events_total", .counter, "Events by outcome.", [.init(7, ["outcome": "scored"])])
package struct PrometheusText: Sendable {
    /// The type of a metric family.
    package enum Kind: String, Sendable {
        /// Only increases while the process runs.
        case counter
        /// Increases and decreases.
        case gauge
    }

    /// A value with its labels.
    package struct Sample: Sendable {
        let value: Double
        let labels: KeyValuePairs<String, String>

        package init(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
            (self.value, self.labels) = (value, labels)
        }

        package init(_ value: Int, _ labels: KeyValuePairs<String, String> = [:]) { self.init(Double(value), labels) }
    }

    /// The `Content-Type` of the text.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The families added so far.
    package private(set) var text = ""

    package init() {}

    /// Adds a family; one without samples is left out.
    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        begin(name, kind.rawValue, help)
        for sample in samples { line(name, sample.labels.map { ($0, $1) }, sample.value) }
    }

    /// Adds a family of a single sample, unless its value is unknown.
    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
        add(name, kind, help, value.map { [Sample($0)] } ?? [])
    }

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
        // Unicode scalars, because CR LF is a single Character.
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

/// Counts values by interval.
package struct Histogram: Sendable, Hashable {
    /// The inclusive upper bound of each interval, ascending; the last interval has none.
    package let bounds: [Double]
    /// The number of values in each interval, one more than ``bounds``.
    package private(set) var counts: [Int]
    /// The sum of all values.
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Counts `value` `times` times.
    package mutating func observe(_ value: Double, times: Int = 1) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += times
        sum += value * Double(times)
    }
}
