import ByteIO

/// A metric under its name in `evaluation.json`.
package struct Metric: Sendable, Equatable {
    /// A value, or the reason why it is undefined.
    package enum Value: Sendable, Equatable {
        /// A number, finite or not.
        case number(Double)
        /// A whole number, such as a number of events.
        case count(Int)
        /// A truth value.
        case flag(Bool)
        /// No value: written as `null`, with the reason under `undefined`.
        case undefined(reason: String)
    }

    /// The name, such as `eval/AUC`.
    package let name: String
    /// The value, or the reason why it is undefined.
    package let value: Value

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    init(_ name: String, _ number: Double?, orReason reason: @autoclosure () -> String) {
        self.name = name
        value = number.map { Value.number($0) } ?? .undefined(reason: reason())
    }

    /// The value as a number; `nil` for truth values and undefined ones.
    package var number: Double? {
        switch value {
        case .number(let number): number
        case .count(let count): Double(count)
        case .flag, .undefined: nil
        }
    }
}

extension JSONValue {
    init(_ metric: Metric) {
        self =
            switch metric.value {
            case .number(let number): .number(number)
            case .count(let count): .integer(count)
            case .flag(let flag): .bool(flag)
            case .undefined: .null
            }
    }

    /// The metrics by name, with the reasons of `null` values under `undefined`.
    static func members(_ metrics: [Metric]) -> [String: JSONValue] {
        var object: [String: JSONValue] = [:]
        var reasons: [String: JSONValue] = [:]
        for metric in metrics {
            object[metric.name] = JSONValue(metric)
            switch metric.value {
            case .undefined(let reason): reasons[metric.name] = .text(reason)
            case .number(let number) where !number.isFinite: reasons[metric.name] = .text("the value is not finite")
            case .number, .count, .flag: break
            }
        }
        if !reasons.isEmpty { object["undefined"] = .object(reasons) }
        return object
    }

    /// Merges two objects (the reasons under `undefined`); of other values, returns the second.
    static func joined(_ first: JSONValue, _ second: JSONValue) -> JSONValue {
        guard case .object(let object) = first, case .object(let other) = second else { return second }
        return .object(object.merging(other) { $1 })
    }
}
