import AuthLogs
import ByteIO
import Detection
import Incidents

/// An event with its score.
public struct ScoredEvent: Sendable {
    /// The event's file, where several are read.
    public let file: String?
    /// The event's line, counted from 1.
    public let line: Int
    /// The event's time, in seconds since 1970 if the log has dates, since the log's start otherwise.
    public let second: Int
    /// The field values, by their names in a day file, such as `src_user`.
    public let values: [String: String]
    /// The default score, in nats.
    public let score: Double
    /// The model's mean surprisal over the event's tokens, in nats.
    public let loss: Double
    /// The model's surprisal at each field, in nats; empty for models over characters.
    public let surprisals: [String: Double]
    /// True where the score reaches the threshold.
    public let isAlert: Bool

    /// The value of the field called `name`; empty where there is no such field.
    public subscript(name: String) -> String { values[name] ?? "" }

    init(_ detection: Detection) {
        let event = detection.event
        (file, line, second) = (event.file, event.line, event.second)
        (score, loss, isAlert) = (detection.score, Double(detection.loss), detection.isAlert)
        let fields = AuthField.allCases
        values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, event[$0]) })
        surprisals = Dictionary(
            uniqueKeysWithValues: zip(fields, detection.fieldLosses).map { ($0.name, Double($1)) }
        )
    }
}

/// A group of related alerts, with the reason why they are improbable.
public struct ExplainedIncident: Sendable {
    /// The score by which incidents are ranked, in nats.
    public let score: Double
    /// The severity: `critical`, `high`, `medium`, `low` or `informational`.
    public let severity: String
    /// One sentence about the highest-scoring alert: the expected values, and the combinations never seen before.
    public let explanation: String
    /// The time of the first and of the last alert, in seconds since 1970 if the log has dates, since its start otherwise.
    public let seconds: ClosedRange<Int>
    /// The source users, in order of appearance.
    public let users: [String]
    /// The source hosts, in order of appearance.
    public let sources: [String]
    /// The destination hosts, in order of appearance.
    public let destinations: [String]
    /// The alerts in order of time.
    public let alerts: [ScoredEvent]

    init(_ incident: Incident, _ explanation: Explanation) {
        score = incident.score
        severity = (explanation.level ?? .informational).rawValue
        self.explanation = explanation.sentence
        seconds = incident.first...incident.last
        (users, sources, destinations) = (incident.users, incident.sources, incident.destinations)
        alerts = incident.alerts.map(ScoredEvent.init)
    }
}

/// The reason for a failure: what was found, where, and what was expected.
public struct SurprisalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence, with file and line where these are known.
    public let description: String

    init(_ description: String) { self.description = description }

    /// Returns the result of `body`; its errors become errors of the library.
    static func wrapping<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as SurprisalError {
            throw error
        } catch {
            throw SurprisalError("\(error)")
        }
    }
}
