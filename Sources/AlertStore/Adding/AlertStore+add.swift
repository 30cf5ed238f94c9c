package import Foundation
import GRDB

extension AlertStore {
    /// Adds those of `alerts` that are not here yet, in one transaction, and tells which those are.
    ///
    /// Each new one that no rule silences joins the incidents that it belongs to: those with an alert that names the
    /// same user, or the same computer, at most ``window`` seconds from it. A destination that is common ties nobody
    /// together. Where these are several they turn out to be one, which keeps the oldest id; the other ids lead to
    /// it, and what was decided and noted moves along. Which alerts belong together does not depend on the order in
    /// which they come, nor on how often.
    ///
    /// - Parameters:
    ///   - alerts: What was found.
    ///   - habits: What is usual for those whom these alerts, or earlier ones, name.
    ///   - now: When incidents that this changes were last updated.
    /// - Returns: The new ones, silenced ones too, in the order given.
    /// - Throws: `InputError` when the file cannot be written.
    /// - Complexity: O(log n) for each alert where n are here already; merging moves the smaller of two incidents.
    @discardableResult
    package func add(
        _ alerts: [AlertRecord],
        habits: [ProfileRecord] = [],
        at now: Date = Date()
    ) throws -> [AlertRecord] {
        guard !alerts.isEmpty || !habits.isEmpty else { return [] }
        return try write { database, change in
            var gathering = IncidentMerger(database: database, change: change, now: now)
            let new = try alerts.filter { try gathering.add($0) }
            try Self.note(habits, in: database)
            return new
        }
    }
}
