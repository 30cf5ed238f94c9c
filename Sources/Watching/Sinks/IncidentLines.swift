package import AlertStore

/// Tells of incidents in the file of alerts: of each that is new or has changed since it was last told of.
package struct IncidentLines {
    /// The place of the last one that was told of; it belongs into the checkpoint that follows.
    package private(set) var cursor: ChangeCursor?
    private let store: AlertStore
    private let lines: AlertLines?
    private let log: String

    /// How many are told of at a time.
    private static let portion = 1_000

    /// Goes on after `cursor`, or begins with all that there are.
    ///
    /// Without `lines` nothing is told, until there are some again.
    ///
    /// - Throws: `InputError` where the store cannot be read.
    package init(_ store: AlertStore, _ lines: AlertLines?, log: String, after cursor: ChangeCursor?) throws {
        (self.store, self.lines, self.log) = (store, lines, log)
        // A store that was made anew has not come that far.
        let latest = try store.changes(since: .max).number
        self.cursor = cursor.flatMap { $0.change > latest ? nil : $0 }
    }

    /// Tells of what has changed since this was last called, of each incident once.
    ///
    /// - Throws: `InputError` where the store cannot be read, or a line cannot be written.
    package mutating func append() throws {
        guard let lines else { return }
        while true {
            let incidents = try store.incidents(after: cursor ?? .start, limit: Self.portion)
            try lines.append(incidents: incidents.map { IncidentEvent($0, log: log) })
            guard let last = incidents.last else { return }
            cursor = last.cursor
        }
    }
}
