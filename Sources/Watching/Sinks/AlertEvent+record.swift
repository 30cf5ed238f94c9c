import AlertStore
import Incidents

extension AlertEvent {
    /// The alert as it leaves the house.
    init(_ record: AlertRecord, incident: Int64? = nil) {
        self.init(
            id: record.id,
            second: record.second,
            fields: record.values,
            score: record.score,
            level: Level(record.level),
            reason: record.reason,
            file: record.source,
            incident: incident
        )
    }
}

extension AlertEvent.Level {
    /// The level as it is told; where nothing is known of a normal day, the lowest.
    init(_ level: Severity?) { self = level.flatMap { Self(rawValue: $0.rawValue) } ?? .informational }
}
