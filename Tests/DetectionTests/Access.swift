import AuthLogs
import Detection
import Foundation
import History
import Incidents
import Testing
import Vocabulary

/// An event of a user who goes from one host to another.
struct Access {
    var second = 1_000
    var user = "U1"
    var source = "C1"
    var destination = "C2"
    var type = "Kerberos"
    var outcome = "Success"

    /// The event as a line of a day file without labels.
    var text: String {
        "\(second),\(user),D1,\(user),D1,\(source),\(destination),\(type),Network,LogOn,\(outcome)"
    }

    /// The event.
    func event() throws -> AuthEvent { try AuthEvent(parsing: text, name: "a test") }

    /// Lends the event to `body`.
    func read<Result>(_ body: (AuthEventView) throws -> Result) throws -> Result { try event().withView(body) }

    /// The detection of the event with these losses of its fields, without a baseline.
    func detection(loss: Float, fields: [Float] = [], statistics: AccessStatistics? = nil) throws -> Detection {
        Detection(try event(), loss: loss, fieldLosses: fields, anomaly: nil, statistics: statistics)
    }

    /// The detection of the event by `baseline`, which does not learn it.
    func detection(by baseline: Baseline?, loss: Float = 1, fields: [Float]) throws -> Detection {
        let event = try event()
        return event.withView { view in
            Detection(
                event,
                loss: loss,
                fieldLosses: fields,
                anomaly: baseline?.score(view, fieldLosses: fields[...], loss: loss).score,
                statistics: baseline?.statistics(on: view)
            )
        }
    }
}

/// An event with losses that no model had to find.
struct Sample {
    var access: Access
    var fields: [Float]
    var loss: Float
}

extension Detector {
    /// Processes events whose losses are given.
    func process(_ samples: [Sample]) throws -> Detections {
        let vocabulary = Vocabulary(counts: FieldCounts(entries: [:]), tokenization: .wordGlobal, cutoff: 0)
        var table = TokenTable(vocabulary: vocabulary, keepsText: true)
        for sample in samples { try sample.access.read { table.append($0) } }
        return process(table, scores: Scores(rowLosses: samples.map(\.loss), fieldLosses: samples.flatMap(\.fields)))
    }
}

/// Returns a calibrator of `samples`, and the baseline that learned them after `history`.
func calibrate(
    _ samples: [Sample],
    after history: AccessHistory?
) throws -> (calibrator: Calibrator, baseline: Baseline) {
    let detector = Detector(baseline: Baseline(learning: history))
    var calibrator = Calibrator()
    // In several pieces: a calibration does not depend on them.
    for start in stride(from: 0, to: samples.count, by: 1_000) {
        calibrator.add(try detector.process(Array(samples[start..<min(start + 1_000, samples.count)])))
    }
    return (calibrator, try #require(detector.baseline))
}

/// The losses of ten fields, 0 where nothing is said.
func losses(_ some: [AuthField: Float]) -> [Float] { AuthField.allCases.map { some[$0] ?? 0 } }

extension AccessHistory {
    /// A small history in which nothing ages, of each access as often as it is there.
    init(_ accesses: [(Access, times: Int)]) throws {
        self.init(halfLife: .infinity, capacity: 1 << 12, seed: 5)
        for (access, times) in accesses {
            try access.read { row in
                for _ in 0..<times { observe(row) }
            }
        }
    }
}

/// What a calibration's file says, to be changed before a calibration is made of it.
struct CalibrationParts: Codable {
    var version = 2
    var weights = "a mark"
    var seconds = 86_400
    var loss = QuantileSketch()
    var fields: [String: QuantileSketch] = [:]
    var score = QuantileSketch()
    var curve = AlertCurve([AlertCandidate]())
    var shares = ["source": 1.0, "destination": 1.0]
    var aspects: [String: QuantileSketch] = [:]

    /// Those of a day without rows.
    init() {}

    /// What the file of `calibration` says.
    init(_ calibration: Calibration) throws {
        self = try JSONDecoder().decode(Self.self, from: JSONEncoder().encode(calibration))
    }

    /// The calibration whose file says so.
    func calibration() throws -> Calibration {
        try JSONDecoder().decode(Calibration.self, from: JSONEncoder().encode(self))
    }

    /// Sets the threshold that a usual budget has: the calibration set has one alert, of this score.
    mutating func alertsBegin(at score: Double) {
        let alert = AlertCandidate(
            event: 0,
            score: score,
            second: 0,
            user: 0,
            source: 0,
            destination: 0,
            hasCommonDestination: false
        )
        curve = AlertCurve([alert])
    }

    /// Parts of a calibration by which a surprisal can be read off the rarity of `aspects`: see ``probed(_:)``.
    static func probe(_ aspects: [FeatureGroup]) -> CalibrationParts {
        var parts = CalibrationParts()
        for aspect in aspects { parts.aspects[aspect.rawValue] = QuantileSketch([0]) }
        return parts
    }
}

/// The surprisal whose rarity is `rarity` where the normal days had one row, of surprisal 0: beyond it a nat is ten of rarity.
func probed(_ rarity: Float) -> Double { (Double(rarity) + log(1.5 / 2)) / 10 }

/// A random number of the exponential distribution with this mean.
func exponential(_ mean: Double, _ numbers: inout some RandomNumberGenerator) -> Double {
    -log(1 - Double.random(in: 0..<1, using: &numbers)) * mean
}
