import Foundation
import TestSupport
import Testing

/// The whole way, held to what it is for: finding intruders.
@Suite struct DetectionTests {
    @Test(.timeLimit(.minutes(15)))
    func `the demo finds the intruders, over three seeds`() throws {
        let folder = try TemporaryFolder()
        var areas: [Double] = []
        var gains: [Double] = []
        for seed in 1...3 {
            let output = folder.file("demo\(seed)")
            let result = try Tool.run(["demo", "--quiet", "--seed", "\(seed)", "--output", output])
            try #require(result.status == 0, "\(result.errors)")
            #expect(result.errors.isEmpty)
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(output)/run/evaluation.json"))
            let evaluation = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
            func figure(_ name: String) throws -> Double { try #require(evaluation[name] as? Double, "\(name)") }
            areas.append(try figure("eval/AUC"))
            gains.append(try figure("eval/AP") * figure("eval/total_lines") / figure("eval/total_reds"))
            let kinds = found(result.output)
            #expect(kinds.contains("jump-host"), "seed \(seed): the noisy intruder is among the top 100")
            #expect(kinds.contains("quiet"), "seed \(seed): the quiet intruder is among the top 100")
            #expect(result.output.contains("run/report.html"))
        }
        #expect(mean(areas) >= 0.95, "AUC of the seeds: \(areas)")
        #expect(mean(gains) >= 20, "average precision over the share of red rows, of the seeds: \(gains)")
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// The kinds of the intruders that the demo's table calls found.
    private func found(_ output: String) -> Set<String> {
        let lines = output.split(separator: "\n").map { $0.split(separator: " ") }
        return Set(lines.filter { $0.last == "found" && $0.count > 2 }.map { String($0[1]) })
    }
}
