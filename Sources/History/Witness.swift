public import AuthLogs

/// Something that remembers rows and says how surprising the next one is.
public protocol Witness {
    /// Remembers `row`.
    mutating func observe(_ row: DayRow)

    /// How surprising `row` is after all that was observed, in nats; the row itself is not remembered.
    func surprisal(of row: DayRow) -> Double
}

extension Witness {
    /// Remembers every row of the day files at `paths`, in order.
    ///
    /// - Throws: `InputError` where a file cannot be read or a line is not as a day file wants it.
    public mutating func observe(filesAt paths: [String]) throws {
        for path in paths { try DayFile(path: path).forEachRow { observe($0) } }
    }
}
