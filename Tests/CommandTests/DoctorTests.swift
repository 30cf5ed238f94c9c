import Foundation
import TestSupport
import Testing
import surprisal

@Suite(.blocking) struct DoctorTests {
    @Test func `the doctor finds libtorch and says that all is well`() throws {
        let result = try Tool.run(["doctor"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("libtorch"))
        #expect(result.output.hasSuffix("Everything required is installed.\n"))
        #expect(!result.output.contains("\u{1B}"), "no colours into a file")
    }

    @Test func `the report is JSON where that is asked for`() throws {
        let result = try Tool.run(["doctor", "--json"])
        let report = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(report["ok"] as? Bool == true)
        #expect((report["sections"] as? [[String: Any]])?.count == 2)
    }

    @Test func `without libtorch the doctor says so, and how to fix it`() throws {
        // A copy in a folder of its own finds no libraries beside it.
        let folder = try TemporaryFolder()
        let lonely = folder.file("surprisal")
        try FileManager.default.copyItem(atPath: Tool.path, toPath: lonely)
        let result = try Tool.run(["doctor"], program: lonely)
        #expect(result.status == 1)
        #expect(result.output.contains("missing   libtorch"))
        #expect(result.output.contains("make build"))
        #expect(try Tool.run(["--help"], program: lonely).status == 0)
    }

    @Test func `the first processor in cpuinfo speaks for all`() {
        let text = """
            processor\t: 0
            model name\t: Some Processor 9000
            flags\t\t: fpu sse2 avx2 avx512f avx512_bf16

            processor\t: 1
            model name\t: Another
            flags\t\t: fpu
            """
        let processor = Processor(cpuinfo: text, cores: 2)
        #expect(processor == Processor(model: "Some Processor 9000", cores: 2, features: ["AVX2", "AVX-512", "bf16"]))
        #expect(processor.isVectorised)
    }

    @Test func `an ARM processor is known by its own flags`() {
        let processor = Processor(cpuinfo: "processor\t: 0\nFeatures\t: fp asimd sve bf16 i8mm\n", cores: 4)
        #expect(processor.features == ["NEON", "SVE", "bf16", "int8"])
        #expect(!Processor(cpuinfo: "", cores: 1).isVectorised)
    }

    @Test func `a container's limit is all the memory there is`() throws {
        let memory = try #require(Memory(meminfo: "MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: 600 kB\n"))
        #expect(memory == Memory(free: 614_400, total: 1_024_000))
        #expect(memory.limited(to: 500_000, used: 100_000) == Memory(free: 400_000, total: 500_000))
        #expect(memory.limited(to: 500_000, used: 600_000).free == 0)
        #expect(memory.limited(to: nil, used: 5) == memory)
        #expect(memory.limited(to: 2_000_000, used: 5) == memory)
        #expect(Memory(meminfo: "nothing") == nil)
    }

    @Test func `a report is not well when something is missing, and says what mends it`() {
        let findings = [Finding("disk", "1 GB"), Finding("libtorch", "gone\n  at A", .missing, remedy: "make build")]
        let report = DoctorReport(version: "1", swift: "Swift", sections: [("Topic", findings)])
        #expect(!report.ok)
        #expect(
            report.lines(colors: false) == [
                "surprisal 1, built with Swift", "", "Topic",
                "  ok        disk      1 GB",
                "  missing   libtorch  gone",
                "                      at A",
                "                      fix: make build",
                "", "Some requirements are missing.",
            ]
        )
        #expect(report.lines(colors: true).last == "\u{1B}[31mSome requirements are missing.\u{1B}[0m")
    }
}
