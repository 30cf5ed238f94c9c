import Foundation
import GRDB

extension AlertStore {
    /// Notes that a run was taken into service, unless it is the one that is in service, with the same threshold.
    ///
    /// - Returns: Whether it was noted.
    @discardableResult
    package func record(_ service: ServiceRecord) throws -> Bool {
        try write { database, _ in
            if var latest = try Self.services(1, in: database).first {
                latest.at = service.at
                if latest == service { return false }
            }
            try database.execute(
                sql: "INSERT INTO service (run, weights, threshold, budget, at) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    service.run.stored, service.weights.stored, service.threshold, service.budget.stored,
                    service.at.timeIntervalSince1970,
                ]
            )
            return true
        }
    }

    /// The runs that were taken into service, the latest first: that is the one in service.
    package func services(limit: Int = 50) throws -> [ServiceRecord] {
        try read { try Self.services(limit, in: $0) }
    }

    private static func services(_ limit: Int, in database: Database) throws -> [ServiceRecord] {
        let sql = "SELECT run, weights, threshold, budget, at FROM service ORDER BY key DESC LIMIT ?"
        return try Row.fetchAll(database, sql: sql, arguments: [max(0, limit)]).map { row in
            ServiceRecord(
                run: row[0],
                weights: row[1],
                threshold: row[2],
                budget: row[3],
                at: Date(timeIntervalSince1970: row[4])
            )
        }
    }
}
