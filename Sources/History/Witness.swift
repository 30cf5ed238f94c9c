package import AuthLogs

/// Something that remembers rows and says how surprising the next one is.
package protocol Witness {
    /// Remembers `row`.
    mutating func observe(_ row: AuthEventView)

    /// How surprising `row` is after all that was observed, in nats; the row itself is not remembered.
    func surprisal(of row: AuthEventView) -> Double
}

extension Witness {
    /// Remembers every row of the day files at `paths`, in order.
    ///
    /// - Throws: `InputError` where a file cannot be read or a line is not as a day file wants it.
    package mutating func observe(filesAt paths: [String]) throws {
        for path in paths { try DayFile(path: path).forEachRow { observe($0) } }
    }
}
