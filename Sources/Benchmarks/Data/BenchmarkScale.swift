import Simulator

/// The amount of data to measure on: everything, or a part that fits into a minute.
package struct BenchmarkScale: Sendable {
    /// The name in reports.
    package var name: String
    /// The organisation to simulate.
    var organisation: SimulatorConfiguration
    /// The days to simulate; the log of the first is used for `prepare` and `traffic`.
    var days: [Int]
    /// The interval of the minutes to write; 1 writes all.
    var minuteInterval: Int
    /// The cutoff of the vocabulary.
    var cutoff: Int
    /// The number of events to train on, and for validation.
    var sampleCount: Int
    /// The number of events with distinct tokens to score.
    var distinctCount: Int
    /// The number of these that the plain path scores.
    var plainCount: Int
    /// The batches in a repetition of training: of the plain path and of ours.
    var batches: (plain: Int, fast: Int)
    /// The maximum number of repetitions of a plain path.
    var plainRepetitions: Int
    /// The number of events of the traffic; `nil` for the whole day.
    var trafficCount: Int?
    /// The number of events of the log that the plain loop prepares.
    var plainLogCount: Int
    /// The number of events to score one at a time.
    var singleEventCount: Int
    /// The number of repetitions of each measurement.
    package var repetitions: Int

    /// The batch size that keeps a GPU busy; `nil` on the CPU, for which any size does.
    var wideBatchSize: Int?

    /// The scale for a GPU, which processes many more events in the same time.
    var onDevice: BenchmarkScale {
        let factor = name == Self.tiny.name ? 1 : 16
        var scale = self
        (scale.sampleCount, scale.distinctCount, scale.plainCount) = (
            2 * factor * sampleCount, factor * distinctCount, min(factor * plainCount, 2_048)
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
        sampleCount: 10_000,
        distinctCount: 10_000,
        plainCount: 2_048,
        batches: (2, 24),
        plainRepetitions: 3,
        trafficCount: nil,
        plainLogCount: 1_000_000,
        singleEventCount: 2_000,
        repetitions: 5
    )

    /// A part of everything, in about a minute: every tenth minute of one day, with a cutoff that gives as many tokens.
    package static let subset = BenchmarkScale(
        name: "subset",
        organisation: .lanl,
        days: [7],
        minuteInterval: 10,
        cutoff: 1,
        sampleCount: 10_000,
        distinctCount: 2_048,
        plainCount: 128,
        batches: (1, 4),
        plainRepetitions: 1,
        trafficCount: 50_000,
        plainLogCount: 100_000,
        singleEventCount: 300,
        repetitions: 3
    )

    /// A minimum of data, for tests.
    package static let tiny = BenchmarkScale(
        name: "tiny",
        organisation: .small,
        days: [7, 6],
        minuteInterval: 20,
        cutoff: 1,
        sampleCount: 600,
        distinctCount: 200,
        plainCount: 32,
        batches: (1, 1),
        plainRepetitions: 1,
        trafficCount: 2_000,
        plainLogCount: 2_000,
        singleEventCount: 20,
        repetitions: 2
    )
}
