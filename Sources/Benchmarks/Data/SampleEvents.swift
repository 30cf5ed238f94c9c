import AuthLogs
import ByteIO
import Foundation
import Vocabulary

/// The events to train on and to score: pieces of day files, and the vocabulary of their counts.
struct SampleEvents {
    /// The vocabulary of the events.
    let vocabulary: Vocabulary
    /// The file of consecutive events of a day to train on.
    let training: String
    /// The file of events for validation; `nil` if there is only one day.
    let validation: String?
    /// The file of events with pairwise distinct tokens.
    let distinct: String

    /// Cuts the pieces of the day files in `days` into `folder`.
    ///
    /// - Parameters:
    ///   - days: A folder of day files and `counts.json`; day 7 is for training, day 6 for validation.
    ///   - scale: The numbers of events.
    ///   - cutoff: The cutoff of the vocabulary.
    ///   - folder: The folder for the pieces.
    /// - Throws: `InputError` if a file cannot be used.
    init(days: String, scale: BenchmarkScale, cutoff: Int, folder: String) throws {
        vocabulary = Vocabulary(
            counts: try FieldCounts(path: "\(days)/counts.json"),
            tokenization: .wordGlobal,
            cutoff: cutoff
        )
        try SimulatedLog.makeFolder(folder)
        (training, distinct) = ("\(folder)/training.csv", "\(folder)/distinct.csv")
        let day = "\(days)/7.csv"
        try DayPiece.write(DayPiece.lines(of: day, count: scale.sampleCount), to: training)
        let more = try DayPiece.lines(of: day, count: 4 * scale.distinctCount)
        try Self.writeDistinct(more, count: scale.distinctCount, vocabulary, to: distinct)
        let other = "\(days)/6.csv"
        guard FileManager.default.fileExists(atPath: other) else {
            validation = nil
            return
        }
        let path = "\(folder)/validation.csv"
        try DayPiece.write(DayPiece.lines(of: other, count: scale.sampleCount), to: path)
        validation = path
    }

    /// The first `limit` events of the file at `path`.
    func table(_ path: String, limit: Int = .max) throws -> TokenTable {
        guard limit < .max else { return try TokenTable(contentsOf: [path], vocabulary: vocabulary) }
        var table = TokenTable(vocabulary: vocabulary)
        try DayFile(path: path).forEachEvent { if table.count < limit { table.append($0) } }
        return table
    }

    private static func writeDistinct(
        _ lines: [Substring],
        count: Int,
        _ vocabulary: Vocabulary,
        to path: String
    ) throws {
        try DayPiece.write(lines, to: path)
        let table = try TokenTable(contentsOf: [path], vocabulary: vocabulary)
        var seen: Set<ArraySlice<Int32>> = []
        let kept = lines.indices.filter { seen.insert(table.ids[table.tokens(of: $0)]).inserted }
        try DayPiece.write(kept.prefix(count).map { lines[$0] }, to: path)
    }
}

/// Reads consecutive lines from the middle of a file, without the rest of it.
enum DayPiece {
    /// Returns at most `count` lines around the middle of the file at `path`.
    static func lines(of path: String, count: Int) throws -> [Substring] {
        guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd() else {
            throw InputError(file: path, message: "cannot be read")
        }
        // No line of a day file used for benchmarks is longer.
        let length = min(size, UInt64(count) * 200)
        let start = (size - length) / 2
        try file.seek(toOffset: start)
        let data = try file.read(upToCount: Int(length)) ?? Data()
        var lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        // The first line may be incomplete, and so may the last one.
        if start > 0 { lines.removeFirst() }
        if start + length < size { lines.removeLast() }
        let surplus = max(0, lines.count - count)
        return Array(lines.dropFirst(surplus / 2).prefix(count))
    }

    /// Writes `lines` to the file at `path`.
    static func write(_ lines: some Sequence<Substring>, to path: String) throws {
        let file = try AtomicFile(path: path)
        for line in lines { try file.write("\(line)\n") }
        try file.commit()
    }
}

/// Generates events with a vocabulary of any size, to measure growth with the vocabulary alone.
enum SyntheticEvents {
    /// Makes events whose vocabulary has about `tokens` tokens, half users and half hosts, all equally likely.
    static func make(tokens: Int, _ context: BenchmarkContext) throws -> SampleEvents {
        let folder = context.newPath("synthetic")
        try SimulatedLog.makeFolder(folder)
        let day = try AtomicFile(path: "\(folder)/7.csv")
        let half = max(2, tokens / 2)
        var generator = Linear(state: UInt64(tokens))
        // Each token occurs, even in few events.
        for row in 0..<max(context.scale.sampleCount, half) {
            let user = row % half
            let (source, destination) = ((row * 7 + 3) % half, Int(generator.next() % UInt64(half)))
            try day.write(
                "\(row),U\(user),D1,U\(user),D1,C\(source),C\(destination),Kerberos,Network,LogOn,Success,0\n"
            )
        }
        try day.commit()
        try FieldCounts.counting(["\(folder)/7.csv"]).write(to: "\(folder)/counts.json")
        return try SampleEvents(days: folder, scale: context.scale, cutoff: 0, folder: "\(folder)/rows")
    }

    /// A deterministic generator: the high bits of a linear congruential generator.
    private struct Linear: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }
    }
}
