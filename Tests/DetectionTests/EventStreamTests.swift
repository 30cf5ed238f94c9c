import AuthLogs
import Detection
import ByteIO
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Vocabulary

/// Events that come bit by bit, against one pass over all of them.
@Suite struct `Events as they come` {
    /// Models of every arrangement, and windows over everybody's rows.
    enum Way: CaseIterable {
        case alone, tieredLSTM, tieredTransformer, windowsOfUsers, windowsOfAll

        var kind: ModelKind {
            switch self {
            case .alone: .transformer
            case .tieredLSTM: .tieredLSTM
            case .tieredTransformer: .tieredTransformer
            case .windowsOfUsers, .windowsOfAll: .multilineTransformer
            }
        }

        var sizes: ModelConfiguration? {
            guard kind == .multilineTransformer, case .multilineTransformer(var sizes) = SmallLog.sizes(of: kind) else {
                return nil
            }
            sizes.memoryType = self == .windowsOfUsers ? .user : .global
            return .multilineTransformer(sizes)
        }
    }

    private let log: SmallLog
    private let day: String
    private let lines: [AuthEvent]

    init() throws {
        log = try SmallLog()
        day = try log.write(90, to: "8.csv")
        let text = try String(contentsOfFile: day, encoding: .utf8)
        lines = try text.split(separator: "\n").enumerated().map { index, line in
            var event = try AuthEvent(parsing: String(line.dropLast(2)), name: "a test")
            event.line = index + 1
            return event
        }
    }

    private func run(_ way: Way, remembering remembered: [String] = []) throws -> TrainedRun {
        try log.run(way.kind, log.vocabulary(of: day), sizes: way.sizes, remembering: remembered)
    }

    /// The losses of `lines` in pieces of up to `most` rows; `between` may put another stream in the place of the one so far.
    private func losses(
        _ stream: EventStream,
        _ lines: [AuthEvent],
        most: Int,
        between: (EventStream) throws -> EventStream = { $0 }
    ) throws -> [Float] {
        var (random, found, rest, stream) = (SeededNumbers(seed: 3), [Float](), lines[...], stream)
        while !rest.isEmpty {
            let piece = Array(rest.prefix(Int.random(in: 1...most, using: &random)))
            rest = rest.dropFirst(piece.count)
            let scores = stream.score(piece)
            found += stream.places.map { scores.rowLosses[$0] }
            for (place, event) in zip(stream.places, piece) {
                #expect(stream.table.withEvent(at: place) { AuthEvent($0) } == event)
            }
            stream = try between(stream)
        }
        return found
    }

    @Test(arguments: Way.allCases) func `have the losses that they have in one pass`(way: Way) throws {
        let run = try run(way, remembering: [log.write(30, to: "7.csv", salt: 1)])
        var expected: [Float] = []
        let pass = ScoringPass(scorer: run.scorer(batchSize: 7), vocabulary: run.vocabulary, users: run.users)
        try pass.run([.dayFile(day)]) { _, scores, range, _ in expected += scores.rowLosses[range] }
        for most in [1, 4, 50] {
            // Opened anew, it remembers what it did.
            let stream = try EventStream(TrainedRun(run.folder), batchSize: 5)
            #expect(try difference(losses(stream, lines, most: most), expected) < 1e-5, "\(most)")
        }
    }

    @Test(arguments: Way.allCases) func `go on from what was written`(way: Way) throws {
        let run = try run(way)
        let whole = try losses(EventStream(run, batchSize: 5), lines, most: 4)
        let path = log.folder.file("users")
        let broken = try losses(EventStream(TrainedRun(run.folder), batchSize: 5), lines, most: 4) { stream in
            guard stream.hasMemory else { return stream }
            try stream.write(to: path)
            let next = try EventStream(TrainedRun(run.folder), batchSize: 5)
            try next.read(from: path)
            #expect(next.rememberedUsers == stream.rememberedUsers)
            return next
        }
        #expect(difference(whole, broken) < 1e-5)
        #expect(try EventStream(run, batchSize: 5).hasMemory == (way != .alone))
    }

    @Test(arguments: [Way.tieredLSTM, .tieredTransformer, .windowsOfUsers])
    func `forget those of whom nothing came for longest`(way: Way) throws {
        let run = try run(way)
        func rows(_ users: [Int], _ count: Int) -> [AuthEvent] {
            (0..<count * users.count).map { row in
                let user = "V\(users[row % users.count])"
                let hosts = ["C\(row % 3)", "C2"]
                let values = [user, "D1", user, "D1"] + hosts + ["Kerberos", "Network", "LogOn", "Success"]
                return AuthEvent(second: row, values: values, line: row + 1)
            }
        }
        let stream = try EventStream(run, batchSize: 5, userLimit: 6)
        for users in [[1, 2], [3, 4], [5], [6, 7]] { _ = stream.score(rows(users, 4)) }
        #expect(stream.rememberedUsers == 7)
        // Over the limit: of seven the latest three are kept, 5, 6 and 7.
        let after = stream.score(rows([7, 1], 1))
        #expect(stream.rememberedUsers == 4)
        let fresh = try EventStream(TrainedRun(run.folder), batchSize: 5)
        _ = fresh.score(rows([6, 7], 4))
        let expected = fresh.score(rows([7, 1], 1))
        let pairs = zip(stream.places, fresh.places).map { (after.rowLosses[$0], expected.rowLosses[$1]) }
        // One goes on as if nothing had been, and the other begins anew.
        #expect(difference(pairs.map(\.0), pairs.map(\.1)) < 1e-5)
        for round in 0..<40 { _ = stream.score(rows(Array(round * 10..<round * 10 + 5), 2)) }
        #expect(stream.rememberedUsers <= 11 && stream.table.users.count <= stream.table.users.knownCount + 11)
    }

    @Test func `of more users than may be kept, the run's own are forgotten first, but not all`() throws {
        let run = try run(.tieredLSTM, remembering: [day])
        let stream = try EventStream(run, batchSize: 5, userLimit: 4)
        try #require(stream.rememberedUsers == 5)
        _ = stream.score([lines[0]])
        // Down to half of the limit, and the one whose row came.
        #expect((2...3).contains(stream.rememberedUsers))
    }

    @Test(arguments: Way.allCases) func `are explained as when they are read again`(way: Way) throws {
        let run = try run(way)
        let options = Detector.Options(batchSize: 5, precision: .f32)
        let chosen = [3, 40, 41, 77]
        var detections: [Detection] = []
        try Detector(run, baseline: nil, options: options)
            .process(files: [day], keep: { chosen.contains($0.line - 1) }) { detections += $0.kept }
        let expected = try Explainer(TrainedRun(run.folder), calibration: nil).explain(
            detections,
            from: [.dayFile(day)]
        )
        let detector = try Detector(TrainedRun(run.folder), baseline: nil, options: options)
        var found: [Explanation] = []
        for start in stride(from: 0, to: lines.count, by: 15) {
            let detections = try detector.process(Array(lines[start..<start + 15]))
            let own = chosen.filter { start..<start + 15 ~= $0 }
            found += try detector.explain(detections, at: own.map { $0 - start })
        }
        #expect(found.map(\.detection.event) == chosen.map { lines[$0] } && expected.count == 4)
        #expect(difference(found.map(\.detection.loss), expected.map(\.detection.loss)) < 1e-5)
        for (one, other) in zip(found, expected) {
            #expect(one.fields.map { $0.expected.map(\.value) } == other.fields.map { $0.expected.map(\.value) })
            let pairs = zip(one.fields.flatMap(\.expected), other.fields.flatMap(\.expected))
            #expect(pairs.allSatisfy { abs($0.probability - $1.probability) < 1e-5 })
        }
        #expect(
            found.count == 4 && found.contains { !$0.fields.flatMap(\.expected).isEmpty } == run.model.hasTokenLosses
        )
    }

    @Test func `say what is wrong with a file of users`() throws {
        let path = try log.folder.write("[1]", to: "users")
        for way in [Way.tieredLSTM, .windowsOfUsers] {
            let stream = try EventStream(run(way), batchSize: 5)
            let error = #expect(throws: InputError.self) { try stream.read(from: path) }
            #expect(error?.file == path)
            try FileManager.default.removeItem(atPath: log.folder.file("run"))
        }
    }
}
