package import AuthLogs
package import Foundation
import GRDB

/// A run in service: the run that scores events from a moment on.
package struct ServiceRecord: Codable, Sendable, Hashable {
    /// The run's folder.
    package var run: String
    /// The mark of its weights.
    package var weights: String
    /// The score from which on an event is an alert.
    package var threshold: Double
    /// The alert budget that sets the threshold, such as `20/day`.
    package var budget: String
    /// The time at which it was taken into service.
    package var at: Date
    /// True if the log has dates.
    package private(set) var isDated: Bool
    /// The time zone of the dates.
    package private(set) var timeZone: String
    /// The time of the log's second 0, in seconds since 1970.
    package private(set) var epoch: Int

    /// The clock of the events.
    package var clock: EventClock { EventClock(Dataset(isDated: isDated, timeZone: timeZone), epoch: epoch) }

    /// A run that scores events from `at` on; `clock` tells their times.
    package init(
        run: String,
        weights: String,
        threshold: Double,
        budget: String,
        at: Date,
        clock: EventClock = EventClock()
    ) {
        precondition(!threshold.isNaN, "a threshold is a number")
        (isDated, timeZone, epoch) = (clock.isDated, clock.zoneName, clock.epoch)
        (self.run, self.weights, self.threshold, self.budget, self.at) = (run, weights, threshold, budget, at)
    }
}

/// The contents of a store in numbers.
package struct StoreSummary: Sendable, Hashable {
    /// The number of incidents.
    package let incidents: Int
    /// The number of incidents without a decision.
    package let open: Int
    /// The number of incidents without a decision, or with later alerts.
    package let pending: Int
    /// The number of alerts, suppressed ones too.
    package let alerts: Int
    /// The number of suppressed alerts.
    package let suppressed: Int
    /// The first and the last recorded minute, as seconds; `nil` if there is none.
    package let span: ClosedRange<Int>?
}

extension AlertStore {
    /// The contents of the store in numbers.
    package func summary() throws -> StoreSummary {
        try read { database in
            let incidents = """
                SELECT count(*), count(*) FILTER (WHERE verdict IS NULL),
                    count(*) FILTER (WHERE verdict IS NULL OR alerts > seen), coalesce(sum(alerts), 0) FROM incident
                """
            let suppressed = "SELECT count(*) FROM alert WHERE silenced_by IS NOT NULL"
            let span = "SELECT (SELECT min(minute) FROM minute), (SELECT max(minute) FROM minute)"
            guard let row = try Row.fetchOne(database, sql: incidents),
                let minutes = try Row.fetchOne(database, sql: span)
            else { preconditionFailure("aggregates have a row") }
            let suppressedCount = try Int.fetchOne(database, sql: suppressed) ?? 0
            let (first, last) = (minutes[0] as Int?, minutes[1] as Int?)
            // Minutes beyond all clocks must not overflow as seconds.
            let bounds = Int.min / 60...Int.max / 60 - 1
            func second(_ minute: Int) -> Int { min(max(minute, bounds.lowerBound), bounds.upperBound) * 60 }
            return StoreSummary(
                incidents: row[0],
                open: row[1],
                pending: row[2],
                alerts: row[3] + suppressedCount,
                suppressed: suppressedCount,
                span: first.flatMap { first in last.map { second(first)...second($0) + 59 } }
            )
        }
    }

    // MARK: Runs in service

    /// Records that a run was taken into service, unless it is in service already with the same threshold.
    ///
    /// - Returns: Whether it was recorded.
    @discardableResult
    package func record(_ service: ServiceRecord) throws -> Bool {
        try write { database, _ in
            if var latest = try Self.services(1, in: database).first {
                latest.at = service.at
                if latest == service { return false }
            }
            try database.execute(
                sql: """
                    INSERT INTO service (run, weights, threshold, budget, at, dated, time_zone, epoch)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    service.run.stored, service.weights.stored, service.threshold, service.budget.stored,
                    service.at.timeIntervalSince1970, service.isDated, service.timeZone.stored, service.epoch,
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
        let sql =
            "SELECT run, weights, threshold, budget, at, dated, time_zone, epoch FROM service ORDER BY key DESC LIMIT ?"
        return try Row.fetchAll(database, sql: sql, arguments: [max(0, limit)]).map { row in
            ServiceRecord(
                run: row[0],
                weights: row[1],
                threshold: row[2],
                budget: row[3],
                at: Date(timeIntervalSince1970: row[4]),
                clock: EventClock(Dataset(isDated: row[5], timeZone: row[6]), epoch: row[7])
            )
        }
    }
}
