/// A JSON document; numbers that are not finite become `null`.
enum JSONValue: Codable, Sendable {
    case null
    case number(Double)
    case integer(Int)
    case flag(Bool)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(_ metric: Metric) {
        self =
            switch metric.value {
            case .number(let number): .number(number)
            case .count(let count): .integer(count)
            case .flag(let flag): .flag(flag)
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

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self =
            if container.decodeNil() {
                .null
            } else if let flag = try? container.decode(Bool.self) {
                .flag(flag)
            } else if let integer = try? container.decode(Int.self) {
                .integer(integer)
            } else if let number = try? container.decode(Double.self) {
                .number(number)
            } else if let text = try? container.decode(String.self) {
                .text(text)
            } else if let list = try? container.decode([JSONValue].self) {
                .list(list)
            } else {
                .object(try container.decode([String: JSONValue].self))
            }
    }

    /// The text, where it is one.
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The number, where it is one.
    var double: Double? {
        switch self {
        case .number(let number): number
        case .integer(let integer): Double(integer)
        case .null, .flag, .text, .list, .object: nil
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number) where number.isFinite: try container.encode(number)
        case .number, .null: try container.encodeNil()
        case .integer(let integer): try container.encode(integer)
        case .flag(let flag): try container.encode(flag)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}
