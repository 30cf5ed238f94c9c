public import AuthLogs
import Files
import Foundation
public import Runs
import Vocabulary

/// What a model's losses are like on a normal day, field by field: it turns them into rarities that can be added up.
///
/// A field's loss says little by itself: some fields are noise every day. Its rarity is the −ln of the share of a normal
/// day's rows with at least that loss. The summed rarity of the two computers is the default score: where an account is
/// used from, and on what, is what an intruder cannot help.
public struct Calibration: Sendable, Hashable, Codable {
    /// The fields whose rarities the default score adds up.
    public static let scoredFields: [AuthField] = [.sourceComputer, .destinationComputer]
    /// The default score's name.
    public static let scoreName = "rarity of src_pc+dst_pc"
    /// The most rows that a calibration is made of, evenly chosen.
    public static let mostRows = 200_000

    private let fields: [String: LossDistribution]

    /// A calibration by the losses of a normal day.
    ///
    /// - Parameter scores: A model of words' scores, with field losses.
    public init(_ scores: Scores) {
        let width = AuthField.count
        var fields: [String: LossDistribution] = [:]
        for field in AuthField.allCases {
            let column = stride(from: field.rawValue, to: scores.fieldLosses.count, by: width)
            fields[field.name] = LossDistribution(column.map { scores.fieldLosses[$0] })
        }
        self.fields = fields
    }

    /// How rare `loss` nats are in `field`, in nats.
    public func rarity(of field: AuthField, loss: Float) -> Double {
        fields[field.name]?.rarity(of: loss) ?? 0
    }

    /// The default score of a row with these losses, in the order of `AuthField`.
    public func score(_ losses: some RandomAccessCollection<Float>) -> Double {
        Self.scoredFields.reduce(0) { sum, field in
            sum + rarity(of: field, loss: losses[losses.index(losses.startIndex, offsetBy: field.rawValue)])
        }
    }
}

extension RunFolder {
    /// The run's calibration, or `nil` where it has none: characters, or no normal day to calibrate on.
    ///
    /// - Throws: `InputError` when the file is not a calibration.
    public func calibration() throws -> Calibration? {
        guard has(.calibration) else { return nil }
        let path = path(.calibration)
        guard let data = FileManager.default.contents(atPath: path),
            let calibration = try? JSONDecoder().decode(Calibration.self, from: data)
        else { throw InputError(file: path, message: "is not a calibration: remove it and evaluate again") }
        return calibration
    }

    /// Replaces the run's calibration.
    public func write(_ calibration: Calibration) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try write(encoder.encode(calibration), to: .calibration)
    }
}
