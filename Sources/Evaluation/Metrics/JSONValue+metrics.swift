import ByteIO

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

    /// The metrics by name, and under `undefined` the reasons of those that are `null`.
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

    /// Two objects as one (the reasons of what is undefined); of anything else the second.
    static func joined(_ first: JSONValue, _ second: JSONValue) -> JSONValue {
        guard case .object(let object) = first, case .object(let other) = second else { return second }
        return .object(object.merging(other) { $1 })
    }
}
