extension TokenTable {
    /// The rows of the day files at `paths`, one file after the other; `users` continues the indices of another table;
    /// with `keepsText` the rows can be read again.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it.
    package init(
        contentsOf paths: [String],
        vocabulary: Vocabulary,
        users: UserTable? = nil,
        keepsText: Bool = false
    ) throws {
        self.init(vocabulary: vocabulary, users: users, keepsText: keepsText)
        for path in paths { try append(contentsOf: path) }
    }

    /// Appends the rows of the day file at `path`, with or without labels, plain or compressed, on all cores.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it; the table then holds the
    ///   rows before it.
    package mutating func append(contentsOf path: String) throws {
        let start = count
        defer { noteFile(path, rows: start..<count) }
        let reader = try TokenReader(path: path, vocabulary: vocabulary, keepsText: keepsText)
        while let block = try reader.next() {
            if count + block.count > capacity {
                // Room that is never used costs no memory, but growing copies the table: so rather too much.
                let whole = Double(reader.begunRows) / max(reader.fractionRead ?? 1, 1e-6)
                let estimate = min(Double(start) + whole * 1.25, 64 * Double(count + block.count))
                reserveCapacity(max(Int(estimate), count + block.count))
            }
            append(block)
            if let fault = block.fault { throw fault }
            reader.reuse(block)
        }
    }
}
