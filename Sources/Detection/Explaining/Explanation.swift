package import AuthLogs
package import History
package import Incidents

/// Why a row has its score, field by field, and in a sentence.
package struct Explanation: Sendable {
    /// A value that the model would have expected, and how much.
    package struct Expected: Sendable, Hashable {
        /// The value; `nil` for all values together that are too rare to be told apart.
        package let value: String?
        /// Its probability, given the rest of the row (for causal models, what stands before it).
        package let probability: Double
        /// Whether it is what the row has.
        package let isActual: Bool

        /// A value with its probability.
        package init(value: String?, probability: Double, isActual: Bool = false) {
            (self.value, self.probability, self.isActual) = (value, probability, isActual)
        }
    }

    /// What is to be said of one field.
    package struct Field: Sendable {
        /// Which field.
        package let field: AuthField
        /// What it holds.
        package let value: String
        /// Its loss in nats; `nil` where the model does not predict it.
        package let surprisal: Double?
        /// How rare that loss is in this field on a normal day, in nats; `nil` where that is not known.
        package let rarity: Double?
        /// How often the value was seen in this field; `nil` without a history.
        package let seen: Occurrences?
        /// How often it was seen with this source user; `nil` without a history.
        package let seenByUser: Occurrences?
        /// How often the destination computer was seen with this source computer; `nil` for other fields, and without a
        /// history.
        package let seenFromSource: Occurrences?
        /// The model's most probable values, the most probable one first; empty where it predicts nothing here.
        package let expected: [Expected]
    }

    /// The row, and what came of it.
    package let detection: Detection
    /// The ten fields in the order of `AuthField`.
    package let fields: [Field]
    /// The sentence that leads: who, and what of it was not expected.
    package let sentence: String
    /// The share of a normal day's rows that score lower; `nil` without a calibration.
    package let rank: Double?
    /// How many rows of a normal day score as high; `nil` without a calibration.
    package let rowsPerDay: Double?
    /// How urgent it is; `nil` without a calibration.
    package let level: Severity?

    /// Explains `detection`, with what was `expected` of its fields, and by what is known of a normal day.
    package init(_ detection: Detection, expected: [[Expected]], calibration: Calibration?) {
        self.detection = detection
        fields = AuthField.allCases.map { field in
            let expected = expected.isEmpty ? [] : expected[field.rawValue]
            let loss = detection.fieldLosses.isEmpty || expected.isEmpty ? nil : detection.fieldLosses[field.rawValue]
            return Field(
                field: field,
                value: detection.event[field],
                surprisal: loss.map(Double.init),
                rarity: loss.flatMap { loss in calibration.map { $0.rarity(of: field, loss: loss) } },
                seen: detection.statistics?[field],
                seenByUser: detection.statistics?.byUser(field),
                seenFromSource: field == .destinationHost ? detection.statistics?.sourceToDestination : nil,
                expected: expected
            )
        }
        sentence = Reason(detection, fields).sentence
        let score = detection.anomaly?.score
        rank = score.flatMap { score in calibration.map { $0.rank(score) } }
        rowsPerDay = score.flatMap { score in calibration.map { $0.rowsPerDay(atLeast: score) } }
        level = score.flatMap { score in calibration.map { $0.level(score) } }
    }

    /// What is to be said of `field`.
    package subscript(field: AuthField) -> Field { fields[field.rawValue] }
}
