package import AuthLogs
package import History
package import Incidents

/// The reasons for an event's score, field by field and as a sentence.
package struct Explanation: Sendable {
    /// A value that the model expected, and its probability.
    package struct Expected: Sendable, Hashable {
        /// The value; `nil` for all values together that are too rare to have tokens of their own.
        package let value: String?
        /// Its probability, given the rest of the event (for causal models, the fields before it).
        package let probability: Double
        /// True where the event has this value.
        package let isActual: Bool

        /// Creates a value with its probability.
        package init(value: String?, probability: Double, isActual: Bool = false) {
            (self.value, self.probability, self.isActual) = (value, probability, isActual)
        }
    }

    /// The explanation of one field.
    package struct Field: Sendable {
        /// The field.
        package let field: AuthField
        /// The value of the field.
        package let value: String
        /// Its loss in nats; `nil` where the model does not predict it.
        package let surprisal: Double?
        /// The tail score of that loss among calibration events, in nats; `nil` where it is not known.
        package let tailScore: Double?
        /// The number of times that the value occurred in this field; `nil` without a history.
        package let seen: Occurrences?
        /// The number of times that it occurred with this source user; `nil` without a history.
        package let seenByUser: Occurrences?
        /// The number of times that the destination host occurred with this source host.
        ///
        /// `nil` for other fields, and without a history.
        package let seenFromSource: Occurrences?
        /// The model's most probable values in descending order; empty where it predicts nothing here.
        package let expected: [Expected]
    }

    /// The detection that is explained.
    package let detection: Detection
    /// The ten fields in the order of `AuthField`.
    package let fields: [Field]
    /// The summary sentence: the account, and the part of its event that was not expected.
    package let sentence: String
    /// The percentile of the score, from 0 to 1, in the calibration set; `nil` without a calibration.
    package let percentile: Double?
    /// The number of events per calibration day with at least this score; `nil` without a calibration.
    package let rowsPerDay: Double?
    /// The severity; `nil` without a calibration.
    package let level: Severity?

    /// Explains `detection` with the `expected` values of its fields, and with the calibration.
    package init(_ detection: Detection, expected: [[Expected]], calibration: Calibration?) {
        self.detection = detection
        fields = AuthField.allCases.map { field in
            let expected = expected.isEmpty ? [] : expected[field.rawValue]
            let loss = detection.fieldLosses.isEmpty || expected.isEmpty ? nil : detection.fieldLosses[field.rawValue]
            return Field(
                field: field,
                value: detection.event[field],
                surprisal: loss.map(Double.init),
                tailScore: loss.flatMap { loss in calibration.map { $0.tailScore(of: field, loss: loss) } },
                seen: detection.statistics?[field],
                seenByUser: detection.statistics?.byUser(field),
                seenFromSource: field == .destinationHost ? detection.statistics?.sourceToDestination : nil,
                expected: expected
            )
        }
        sentence = Reason(detection, fields).sentence
        let score = detection.anomaly?.score
        percentile = score.flatMap { score in calibration.map { $0.percentile(score) } }
        rowsPerDay = score.flatMap { score in calibration.map { $0.rowsPerDay(atLeast: score) } }
        level = score.flatMap { score in calibration.map { $0.level(score) } }
    }

    /// Returns the explanation of `field`.
    package subscript(field: AuthField) -> Field { fields[field.rawValue] }
}
