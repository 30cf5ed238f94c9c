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
