/// A place in the order in which alerts were stored, for who tells others of them one after the other.
package struct AlertCursor: Codable, Sendable, Hashable {
    /// What the store knows the alert by that was the last one.
    package let key: Int64
    /// Its id, by which it is seen whether the store is still the same.
    package let id: String
}

/// The alerts that follow a place.
package struct AlertPage: Sendable, Hashable {
    /// The first of them that no rule silences, in the order in which they were stored.
    package let alerts: [StoredAlert]
    /// Where to go on; `nil` where the store has no alert yet.
    package let end: AlertCursor?
}

/// A place in the order in which incidents changed.
package struct ChangeCursor: Codable, Sendable, Hashable {
    /// The number of the change: see ``AlertStore/changes(since:limit:)``.
    package let change: Int64
    /// The incident, of those that this changed, that was the last one.
    package let incident: Int64

    /// The place of `incident`, of those that changed with this number.
    package init(change: Int64, incident: Int64) { (self.change, self.incident) = (change, incident) }

    /// Before all changes.
    package static let start = ChangeCursor(change: 0, incident: 0)
}

/// An incident that is new or has changed.
package struct ChangedIncident: Sendable, Hashable {
    /// What it is now.
    package let row: IncidentRow
    /// What incidents were called that turned out to be part of it, the latest ones first; at most a hundred.
    package let merged: [Int64]

    /// Its place in the order of changes.
    package var cursor: ChangeCursor { ChangeCursor(change: row.change, incident: row.id) }
}
