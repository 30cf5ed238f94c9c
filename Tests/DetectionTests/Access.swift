import AuthLogs
import Detection
import Foundation
import History
import Incidents

/// A row of a user who goes from one computer to another.
struct Access {
    var second = 1_000
    var user = "U1"
    var source = "C1"
    var destination = "C2"
    var type = "Kerberos"
    var outcome = "Success"

    /// The row as a day file without labels has it.
    var text: String {
        "\(second),\(user),D1,\(user),D1,\(source),\(destination),\(type),Network,LogOn,\(outcome)"
    }

    /// Calls `body` with the row.
    func read<Result>(_ body: (AuthEventView) throws -> Result) throws -> Result {
        try AuthEventView.withRow(text, name: "a test", body)
    }

    /// The row with these losses of its fields, not judged.
    func judged(loss: Float, fields: [Float] = [], statistics: AccessStatistics? = nil) throws -> JudgedRow {
        let row = try read { AuthEvent($0) }
        return JudgedRow(row, judgement: nil, loss: loss, fields: fields, statistics: statistics)
    }

    /// The row as `detector` judges it, which does not learn it.
    func judged(by detector: Detector?, loss: Float = 1, fields: [Float]) throws -> JudgedRow {
        try read { row in
            JudgedRow(
                AuthEvent(row),
                judgement: detector?.judge(row, fields: fields[...], loss: loss),
                loss: loss,
                fields: fields,
                statistics: detector?.statistics(on: row)
            )
        }
    }
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
