import AuthLogs
import ByteIO
import Detection
import Incidents
import Suppression

/// The search for incidents in logs: alerts, those that rules suppress, and the time that the events cover.
struct IncidentSearch {
    private var alerts = AlertList()
    private var covered = CoveredTime()
    /// The number of alerts that a rule suppresses.
    private var suppressed = 0
    private let session: DetectionSession
    private let rules: SuppressionRules?

    /// A search by the detector of `session`; alerts that `rules` suppress are counted only.
    init(_ session: DetectionSession, rules: SuppressionRules?) { (self.session, self.rules) = (session, rules) }

    /// The outcome of a search.
    struct Found {
        let incidents: [Incident]
        let alertCount: Int
        let eventCount: Int
        /// The time that the events cover, in seconds.
        let coveredSeconds: Int
    }

    /// Searches `inputs`; nothing is written to `output` yet.
    ///
    /// - Throws: `InputError` if a file cannot be used, or standard input would have to be read twice.
    mutating func run(_ inputs: [EventInput], output: String, common: CommonOptions) throws -> Found {
        if !inputs.allSatisfy(\.isRepeatable), !session.detector.explainer.needsNoFiles {
            let message = "cannot be read twice, which this run needs to explain events; name a file"
            throw InputError(file: "-", message: message)
        }
        let meter = try session.process(inputs, output: output, common: common, keep: \.isAlert) { add($0) }
        LogInputs.warn(about: inputs, common: common)
        meter.finish(rules == nil ? "" : RuleOptions.account(of: suppressed))
        if !alerts.isComplete { Console.note(tooManyAlerts) }
        return Found(
            incidents: Incident.incidents(of: alerts.alerts),
            alertCount: alerts.count,
            eventCount: meter.count,
            coveredSeconds: covered.seconds
        )
    }

    private mutating func add(_ detections: Detections) {
        for index in detections.indices { covered.add(detections.second(of: index)) }
        for alert in detections.kept {
            if rules?.suppresses(alert.event) == true {
                suppressed += 1
            } else {
                alerts.add(alert)
            }
        }
    }

    private var tooManyAlerts: String {
        let (count, limit) = (Wording.count(alerts.count), Wording.count(AlertList.standardLimit))
        return
            "surprisal: \(count) alerts, of which the \(limit) highest-scoring form incidents; calibrate the run on days like these: surprisal calibrate"
    }
}
