package import ByteIO
package import Foundation

/// Reads the keys of a configuration file one by one; the keys that nothing read are unknown.
///
/// A key that is absent or null has its default.
package struct Settings {
    /// The file as errors name it.
    package let file: String
    private let values: [String: JSONValue]
    private var known: Set<String> = []

    /// The settings in `data`.
    ///
    /// - Throws: `InputError` when it is not a JSON object.
    package init(json data: Data, file: String) throws {
        self.file = file
        do {
            values = try JSONDecoder().decode([String: JSONValue].self, from: data)
        } catch {
            throw InputError(file: file, message: "is not a configuration: expected a JSON object")
        }
    }

    /// The settings in the file at `path`.
    package init(contentsOf path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read: expected a configuration file")
        }
        try self.init(json: data, file: path)
    }

    /// The keys that nothing read, sorted.
    package var unknownKeys: [String] { values.keys.filter { !known.contains($0) }.sorted() }

    /// Accepts `keys` and ignores their values.
    package mutating func ignore(_ keys: String...) { known.formUnion(keys) }

    /// An error about `key`.
    package func fault(_ key: String, _ message: String) -> InputError {
        InputError(file: file, message: "\(key): \(message)")
    }

    /// The whole number `key`, which has to be in `range`.
    package mutating func integer(_ key: String, _ standard: Int, in range: PartialRangeFrom<Int> = 1...) throws -> Int
    {
        guard let value = value(key) else { return standard }
        let integer = try whole(value, key, "a whole number")
        guard range.contains(integer) else {
            throw fault(key, "expected a whole number of at least \(range.lowerBound), found \(integer)")
        }
        return integer
    }

    /// The number `key`, for which `isValid` has to hold.
    package mutating func number(
        _ key: String,
        _ standard: Double,
        _ expected: String,
        _ isValid: (Double) -> Bool
    ) throws -> Double {
        guard let value = value(key) else { return standard }
        let number: Double
        switch value {
        case .integer(let integer): number = Double(integer)
        case .number(let found): number = found
        default: throw fault(key, "expected \(expected), found \(value.kind)")
        }
        guard isValid(number) else { throw fault(key, "expected \(expected), found \(number)") }
        return number
    }

    /// The Boolean `key`.
    package mutating func bool(_ key: String, _ standard: Bool) throws -> Bool {
        guard let value = value(key) else { return standard }
        guard case .bool(let bool) = value else { throw fault(key, "expected true or false, found \(value.kind)") }
        return bool
    }

    /// The string `key`.
    package mutating func text(_ key: String, _ standard: String) throws -> String {
        guard let value = value(key) else { return standard }
        guard case .text(let text) = value else { throw fault(key, "expected a string, found \(value.kind)") }
        return text
    }

    /// The choice `key`; `nil` where it is absent or null.
    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        of type: Choice.Type
    ) throws -> Choice? where Choice.RawValue == String {
        guard let value = value(key) else { return nil }
        if case .text(let text) = value, let choice = Choice(rawValue: text) { return choice }
        let names = type.allCases.map(\.rawValue).joined(separator: ", ")
        throw fault(key, "expected one of \(names), found \(value.kind == "a string" ? "another string" : value.kind)")
    }

    /// The list of positive whole numbers `key`, which must not be empty.
    package mutating func integers(_ key: String, _ standard: [Int]) throws -> [Int] {
        guard let value = value(key) else { return standard }
        let expected = "a list of whole numbers of at least 1"
        guard case .list(let list) = value else { throw fault(key, "expected \(expected), found \(value.kind)") }
        let integers = try list.map { try whole($0, key, expected) }
        guard !integers.isEmpty, integers.allSatisfy({ $0 > 0 }) else { throw fault(key, "expected \(expected)") }
        return integers
    }

    /// The list of strings `key`.
    package mutating func texts(_ key: String, _ standard: [String]) throws -> [String] {
        guard let value = value(key) else { return standard }
        guard case .list(let list) = value else { throw fault(key, "expected a list of strings, found \(value.kind)") }
        return try list.map { item in
            if case .text(let text) = item { return text }
            throw fault(key, "expected a list of strings, found \(item.kind) in it")
        }
    }

    private mutating func value(_ key: String) -> JSONValue? {
        known.insert(key)
        guard let value = values[key], value != .null else { return nil }
        return value
    }

    private func whole(_ value: JSONValue, _ key: String, _ expected: String) throws -> Int {
        switch value {
        case .integer(let integer): return integer
        case .number(let number):
            if let integer = Int(exactly: number) { return integer }
            throw fault(key, "expected \(expected), found \(number)")
        default: throw fault(key, "expected \(expected), found \(value.kind)")
        }
    }
}

extension Settings {
    /// `values` as the text of a configuration file, with sorted keys.
    package static func json(_ values: [String: JSONValue]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(values) + Data("\n".utf8)
    }
}

extension JSONValue {
    /// The kind of the value, for error messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .text: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }
}
