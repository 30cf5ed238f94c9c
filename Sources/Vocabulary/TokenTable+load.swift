import AuthLogs

extension TokenTable {
    /// The rows of the day files at `paths`, one file after the other; `users` continues the indices of another table.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it.
    public init(contentsOf paths: [String], vocabulary: Vocabulary, users: UserTable? = nil) throws {
        self.init(vocabulary: vocabulary, users: users)
        for path in paths { try append(contentsOf: path) }
    }

    /// Appends the rows of the day file at `path`, with or without labels, plain or compressed.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it; the table then holds the
    ///   rows before it.
    public mutating func append(contentsOf path: String) throws {
        let start = count
        defer { noteFile(path, rows: start..<count) }
        try DayFile(path: path).forEachRow { append($0) }
    }
}
