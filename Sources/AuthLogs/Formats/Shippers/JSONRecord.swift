import ByteIO

/// The index of a path among those that are read from every JSON record.
struct JSONPath: Sendable, Equatable {
    /// The index.
    let index: Int
}

/// Collects the paths of all formats, each once, so that one pass over a record finds the values of all of them.
struct JSONPaths {
    /// The paths in lower case.
    private(set) var names: [String] = []
    private var indexes: [String: Int] = [:]

    /// The index of the path `name`, in lower case, which is added if it is new.
    mutating func add(_ name: String) -> JSONPath {
        if let index = indexes[name] { return JSONPath(index: index) }
        indexes[name] = names.count
        names.append(name)
        return JSONPath(index: names.count - 1)
    }

    /// The indexes of the paths `names`.
    mutating func add(_ names: String...) -> [JSONPath] { names.map { add($0) } }
}

/// The values of a JSON record at the paths that were asked for.
///
/// It is valid as long as the ``JSONFields`` that made it are neither changed nor moved.
struct JSONRecord {
    private let values: JSONFields.Values

    init(_ values: JSONFields.Values) { self.values = values }

    /// True if there is a text, a number or a truth value at `path`, even an empty one.
    func has(_ path: JSONPath) -> Bool { values.kind(path.index) != nil }

    /// True if there is a value at one of `paths`.
    func hasAny(_ paths: [JSONPath]) -> Bool {
        for path in paths where has(path) { return true }
        return false
    }

    /// The type of the value at `path`, of an array that of the first one in it.
    func kind(_ path: JSONPath) -> JSONFields.Kind? { values.kind(path.index) }

    /// The value at `path` without blanks around it; `nil` if there is none, or only a placeholder.
    subscript(path: JSONPath) -> UnsafeRawBufferPointer? { values[path.index]?.knownValue }

    /// The first of the values at `paths`.
    subscript(paths: [JSONPath]) -> UnsafeRawBufferPointer? {
        for path in paths {
            if let value = self[path] { return value }
        }
        return nil
    }

    /// The whole number at `path`, written as a number or as text.
    func number(_ path: JSONPath) -> Int? { self[path]?.windowsNumber }

    /// The first of the whole numbers at `paths`.
    func number(_ paths: [JSONPath]) -> Int? {
        for path in paths {
            if let number = number(path) { return number }
        }
        return nil
    }

    /// The text of the object at `path`.
    func object(_ path: JSONPath) -> UnsafeRawBufferPointer? { container(path, UInt8(ascii: "{")) }

    /// The text of the array at `path`.
    func array(_ path: JSONPath) -> UnsafeRawBufferPointer? { container(path, UInt8(ascii: "[")) }

    private func container(_ path: JSONPath, _ bracket: UInt8) -> UnsafeRawBufferPointer? {
        values.container(path.index).flatMap { $0.first == bracket ? $0 : nil }
    }

    /// True if the value at `path`, or an element of the array there, is one of `words`.
    func isAny(_ path: JSONPath, of words: StaticString...) -> Bool {
        func isWord(_ value: UnsafeRawBufferPointer) -> Bool {
            for word in words where value.equals(word) { return true }
            return false
        }
        guard let array = array(path) else { return self[path].map(isWord) ?? false }
        var isFound = false
        JSONArray(array).forEach { element in
            if element.count > 2, element[0] == UInt8(ascii: "\""), isWord(element.slice(1..<element.count &- 1)) {
                isFound = true
            }
        }
        return isFound
    }
}

/// Reads pairs of values from the objects of an array.
struct JSONPairs: Sendable {
    private let fields: JSONFields
    private let split: Int
    private let count: Int

    /// The places of the two values in each object, in lower case, the best first.
    init(_ first: [String], _ second: [String]) {
        fields = JSONFields(first + second, ignoringCase: true)
        (split, count) = (first.count, first.count + second.count)
    }

    /// Calls `body` with the two values of each object of `array`, the text of an array.
    func forEach(
        in array: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer?, UnsafeRawBufferPointer?) -> Void
    ) {
        var fields = fields
        JSONArray(array).forEach { element in
            guard element.first == UInt8(ascii: "{") else { return }
            do throws(JSONFields.Fault) {
                try fields.read(element)
            } catch {
                return
            }
            fields.withValues { values in
                let record = JSONRecord(values)
                body(first(of: record, 0..<split), first(of: record, split..<count))
            }
        }
    }

    private func first(of record: JSONRecord, _ indexes: Range<Int>) -> UnsafeRawBufferPointer? {
        for index in indexes {
            if let value = record[JSONPath(index: index)] { return value }
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes without blanks around them; `nil` for nothing, and for the placeholder `-`.
    var knownValue: UnsafeRawBufferPointer? {
        let value = trimmed
        return value.isEmpty || value.equals("-") ? nil : value
    }
}
