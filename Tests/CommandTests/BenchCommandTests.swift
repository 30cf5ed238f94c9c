import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct BenchCommandTests {
    @Test func `benchmarks that are named are measured, on a table and as JSON`() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run([
            "bench", "--tiny", "--only", "load", "start", "--folder", folder.file("log"), "--json",
            folder.file("bench.json"),
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("work "))
        #expect(result.output.contains("load and tokenize a day"))
        #expect(!result.output.contains("score distinct events"))
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.url("bench.json")))
        let measurements = (json as? [String: Any])?["measurements"] as? [[String: Any]]
        #expect(measurements?.compactMap { $0["name"] as? String } == ["load", "start"])
    }

    @Test func `growth is drawn`() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run([
            "bench", "--tiny", "--growth", "--repetitions", "1", "--folder", folder.file("log"), "--plots",
            folder.file("plots"),
        ])
        #expect(result.status == 0, "\(result.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("plots")).sorted()
        #expect(names == ["batch.svg", "layers.svg", "threads.svg", "words.svg"])
    }

    @Test(
        arguments: [
            ["--only", "nothing"], ["--repetitions", "0"], ["--plots", "there"], ["--device", "abacus"],
            ["--device", "cuda", "--growth"], ["--device", "cuda", "--only", "train", "load"],
        ]
    )
    func `what cannot be is wrong usage`(arguments: [String]) throws {
        #expect(try Tool.run(["bench"] + arguments).status == 2)
    }
}
