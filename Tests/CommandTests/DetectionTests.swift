import Foundation
import Synchronization
import TestSupport
import Testing

/// The whole way, held to what it is for: finding intruders.
@Suite(.blocking) struct DetectionTests {
    @Test(.timeLimit(.minutes(15)))
    func `the demo finds the intruders, over three seeds`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        let seeds = [1, 2, 3]
        let outcomes = Mutex<[Outcome]>([])
        // One thread each, side by side: two that share a step wait for each other wherever cores are scarce.
        DispatchQueue.concurrentPerform(iterations: seeds.count) { index in
            let outcome = Outcome(seed: seeds[index], folder: "\(path)/demo\(seeds[index])")
            outcomes.withLock { $0.append(outcome) }
        }
        let all = outcomes.withLock { $0 }
        for outcome in all {
            #expect(outcome.failure == nil)
            #expect(outcome.found == ["jump-host", "quiet", "slow", "spray"], "seed \(outcome.seed)")
        }
        #expect(mean(all.map(\.area)) >= 0.99, "AUC of the seeds: \(all.map(\.area))")
        #expect(mean(all.map(\.gain)) >= 200, "average precision over the share of red rows: \(all.map(\.gain))")
    }

    /// What a demo came to.
    private struct Outcome: Sendable {
        let seed: Int
        /// The area under the ROC curve.
        var area = 0.0
        /// Average precision over the share of red rows.
        var gain = 0.0
        /// The kinds of the intruders that the demo's table calls found.
        var found: Set<String> = []
        var failure: String?

        init(seed: Int, folder: String) {
            self.seed = seed
            do {
                try run(folder)
            } catch {
                failure = "\(error)"
            }
        }

        private mutating func run(_ folder: String) throws {
            let result = try Tool.run(["demo", "--quiet", "--threads", "1", "--seed", "\(seed)", "--output", folder])
            guard result.status == 0, result.errors.isEmpty else {
                failure = "exit \(result.status): \(result.errors)"
                return
            }
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/run/evaluation.json"))
            let evaluation = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            func figure(_ name: String) -> Double { evaluation?[name] as? Double ?? .nan }
            area = figure("eval/AUC")
            gain = figure("eval/AP") * figure("eval/total_lines") / figure("eval/total_reds")
            let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
            found = Set(lines.filter { $0.last == "found" && $0.count > 2 }.map { String($0[1]) })
        }
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
