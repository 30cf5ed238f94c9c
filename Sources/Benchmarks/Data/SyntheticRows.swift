import AuthLogs
import ByteIO
import Foundation

/// Rows of any number of words: for growth with the vocabulary alone.
enum SyntheticRows {
    /// Rows whose vocabulary has about `words` words, half of them users and half computers, each as likely as another.
    static func make(words: Int, _ context: BenchmarkContext) throws -> SampleRows {
        let folder = context.newPath("synthetic")
        try SimulatedLog.makeFolder(folder)
        let day = try AtomicFile(path: "\(folder)/7.csv")
        let half = max(2, words / 2)
        var generator = Linear(state: UInt64(words))
        // Each word appears, also in few rows.
        for row in 0..<max(context.scale.sampleRows, half) {
            let user = row % half
            let (source, destination) = ((row * 7 + 3) % half, Int(generator.next() % UInt64(half)))
            try day.write(
                "\(row),U\(user),D1,U\(user),D1,C\(source),C\(destination),Kerberos,Network,LogOn,Success,0\n"
            )
        }
        try day.commit()
        try FieldCounts.counting(["\(folder)/7.csv"]).write(to: "\(folder)/counts.json")
        return try SampleRows(days: folder, scale: context.scale, cutoff: 0, folder: "\(folder)/rows")
    }

    /// The same numbers every time: a multiplicative congruential generator, its high bits.
    private struct Linear: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }
    }
}
