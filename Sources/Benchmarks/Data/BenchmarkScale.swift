import Simulator

/// How much is measured: everything, or a part that fits into a minute.
package struct BenchmarkScale: Sendable {
    /// What reports call it.
    package var name: String
    /// The organisation that is simulated.
    var organisation: SimulatorConfiguration
    /// The days that are simulated; the log of the first is what `prepare` and the traffic are measured on.
    var days: [Int]
    /// One minute in so many is written.
    var minuteInterval: Int
    /// A word is a token if it was counted more often than this.
    var cutoff: Int
    /// Rows to learn from, and for validation.
    var sampleRows: Int
    /// Rows with different tokens, to score.
    var distinctRows: Int
    /// The rows of these that the plain path scores.
    var plainRows: Int
    /// The batches that a repetition of training takes: the plain path's and ours.
    var batches: (plain: Int, fast: Int)
    /// How often at most the plain path of a model is measured.
    var plainRepetitions: Int
    /// The rows of the traffic; `nil` is all of the day.
    var trafficRows: Int?
    /// The rows of the log that the plain loop prepares.
    var plainLogRows: Int
    /// The events that are scored one at a time.
    var events: Int
    /// How often each figure is measured.
    package var repetitions: Int

    /// The rows of a batch that keeps another device busy; `nil` on the processor, which is busy with any.
    var wideBatchSize: Int?

    /// The same for a device that learns and scores many rows in the time of a few on a processor.
    var onDevice: BenchmarkScale {
        let factor = name == Self.tiny.name ? 1 : 16
        var scale = self
        (scale.sampleRows, scale.distinctRows, scale.plainRows) = (
            2 * factor * sampleRows, factor * distinctRows, min(factor * plainRows, 2_048)
        )
        scale.batches = (min(factor, 4) * batches.plain, factor * batches.fast)
        scale.wideBatchSize = 1_024 * factor
        return scale
    }

    /// Everything: three days of a network of LANL's size.
    package static let full = BenchmarkScale(
        name: "full",
        organisation: .lanl,
        days: [7, 6, 8],
        minuteInterval: 1,
        cutoff: 40,
        sampleRows: 10_000,
        distinctRows: 10_000,
        plainRows: 2_048,
        batches: (2, 24),
        plainRepetitions: 3,
        trafficRows: nil,
        plainLogRows: 1_000_000,
        events: 2_000,
        repetitions: 5
    )

    /// A part of each, in about a minute: every tenth minute of one day, with a cutoff that leaves as many words.
    package static let subset = BenchmarkScale(
        name: "subset",
        organisation: .lanl,
        days: [7],
        minuteInterval: 10,
        cutoff: 1,
        sampleRows: 10_000,
        distinctRows: 2_048,
        plainRows: 128,
        batches: (1, 4),
        plainRepetitions: 1,
        trafficRows: 50_000,
        plainLogRows: 100_000,
        events: 300,
        repetitions: 3
    )

    /// Next to nothing, for tests.
    package static let tiny = BenchmarkScale(
        name: "tiny",
        organisation: .small,
        days: [7, 6],
        minuteInterval: 20,
        cutoff: 1,
        sampleRows: 600,
        distinctRows: 200,
        plainRows: 32,
        batches: (1, 1),
        plainRepetitions: 1,
        trafficRows: 2_000,
        plainLogRows: 2_000,
        events: 20,
        repetitions: 2
    )
}
