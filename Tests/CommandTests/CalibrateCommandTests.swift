import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct CalibrateCommandTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func calibrate(_ arguments: String...) throws -> Tool.Result {
        try place.tool(["calibrate", "run"] + arguments + ["--threads", "1"])
    }

    /// The bytes of all that a calibration is made of.
    private func kept() throws -> [String: Data] {
        try Dictionary(uniqueKeysWithValues: Workplace.calibration.map { ($0, try place.bytes("run/\($0)")) })
    }

    /// The numbers of the table in `output`.
    private func table(_ output: String) -> [[Double]] {
        output.split(separator: "\n").dropFirst(2).map { $0.split(separator: " ").compactMap { Double($0) } }
    }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: place.folder.file("run"))) ?? []).sorted()
    }

    @Test func `a calibration is made of days, and replaced by that of other days`() throws {
        try place.copyRun(without: Workplace.calibration)
        let first = try calibrate(place.validationDay)
        #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
        let made = try kept()
        // As training left it; histories are salted.
        let trained = place.domain.file("run/calibration.json")
        #expect(try made["calibration.json"] == Data(contentsOf: URL(fileURLWithPath: trained)))
        #expect(try calibrate(place.day, "--quiet").output.isEmpty)
        let other = try kept()
        for name in ["calibration.json", "history-calibrated.bin"] { #expect(other[name] != made[name], "\(name)") }
        #expect(other["history.bin"] == made["history.bin"])
        #expect(try calibrate(place.validationDay).output == first.output)
        #expect(try kept() == made)
        #expect(try calibrate().output == first.output, "without days, those that the run was validated on")
        #expect(try kept() == made)
    }

    @Test func `the smaller the alert budget, the higher the threshold`() throws {
        try place.copyRun()
        let output = try place.output("calibrate", "run", "--budget", "1/week", "--threads", "1")
        let rows = try place.lines(place.validationDay).count
        #expect(output.hasPrefix("\(rows / 1_000),\(String(format: "%03d", rows % 1_000)) events in "))
        #expect(output.contains("days, scored by model and access history\n"))
        let table = table(output)
        #expect(table.map { $0[0] } == [0.14, 5, 20, 50, 100])
        let thresholds = table.map { $0[1] }
        #expect(thresholds == thresholds.sorted(by: >) && thresholds[0] > thresholds[4], "\(thresholds)")
        let alerts = table.map { $0[2] }
        #expect(alerts == alerts.sorted() && alerts[0] >= 0.14, "\(alerts)")
    }

    @Test func `alerts a day are counted where the days have that many incidents`() throws {
        try place.copyRun()
        let result = try place.tool(["calibrate", "run", place.domain.file("data/7.csv"), "--threads", "1"])
        #expect(
            result.status == 0 && result.errors.contains("7.csv was used for training: thresholds will be too low\n")
        )
        let output = result.output
        let table = table(output)
        let calibration = try place.object(place.folder.file("run/calibration.json"))
        let days = try #require(calibration["seconds"] as? Double) / 86_400
        let curve = try #require((calibration["curve"] as? [String: Any])?["points"] as? [[String: Double]])
        var counted = 0
        for row in table {
            guard let point = curve.last(where: { $0["incidents"] ?? 0 <= row[0] * days }) else { continue }
            counted += 1
            #expect(row[1] == Double(String(format: "%.2f", point["threshold"] ?? .nan)))
            #expect(abs(row[2] - (point["alerts"] ?? .nan) / days) <= 0.5, "\(row)")
        }
        #expect(counted > 0)
    }

    @Test func `a day that cannot be read leaves the earlier calibration`() throws {
        try place.copyRun()
        let before = (try kept(), names)
        try place.folder.write(place.lines(place.day)[..<3].joined(separator: "\n") + "\n1,2,3\n", to: "bad.csv")
        try place.folder.write("", to: "empty.csv")
        for (days, message) in [
            (["none.csv"], "none.csv: cannot be opened: No such file or directory"),
            ([place.day, "none.csv"], "none.csv: cannot be opened: No such file or directory"),
            (["bad.csv"], "bad.csv:4: expected 11 or 12 fields separated by commas, found 3"),
            (["empty.csv"], "run: cannot be calibrated: the day files have no events"),
        ] {
            let result = try place.tool(["calibrate", "run"] + days)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.errors == "surprisal: \(message)\n")
            #expect(try kept() == before.0)
            #expect(names == (before.1 + [".lock"]).sorted())
        }
        let scores = try place.output("score", "run", place.day)
        #expect(try scores == String(contentsOfFile: place.domain.file("scores.csv"), encoding: .utf8))
    }

    @Test(arguments: ["calibration.json", "history-calibrated.bin"])
    func `what cannot be written leaves the earlier calibration`(name: String) throws {
        try place.copyRun()
        let before = (try kept(), names)
        let sizes = before.0.mapValues(\.count)
        // A disk that is full: files of so many halves of a kilobyte, the second of which has no room.
        let room = name == "calibration.json" ? 1 : (sizes["calibration.json"] ?? 0) * 3 / 2 / 512
        try #require(room * 512 < (sizes[name] ?? 0))
        let script = "trap '' XFSZ; ulimit -f \(room); exec \"$0\" calibrate run \"$1\" --threads 1"
        let command = ["-c", script, Tool.path, place.day]
        let result = try Tool.run(command, folder: place.folder.path, program: "/bin/sh")
        #expect(result.status == 1)
        #expect(result.errors.contains("\(name).new: cannot be written: File too large"))
        #expect(try kept() == before.0)
        #expect(names == (before.1 + [".lock"]).sorted())
    }

    @Test func `damaged files are named`() throws {
        try place.copyRun()
        for (name, command) in [
            ("history.bin", ["calibrate", "run", place.validationDay]),
            ("history-calibrated.bin", ["score", "run", place.day]),
            ("calibration.json", ["score", "run", place.day]),
        ] {
            let whole = try place.bytes("run/\(name)")
            var bytes = whole
            bytes[bytes.count / 2] ^= 0x80
            try place.folder.write(bytes, to: "run/\(name)")
            let result = try place.tool(command)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.errors.hasPrefix("surprisal: run/\(name): "))
            try place.folder.write(whole, to: "run/\(name)")
        }
    }

    @Test func `a run that another process changes is left alone`() throws {
        try place.copyRun()
        let descriptor = open(place.folder.file("run/.lock"), O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let before = try kept()
        let result = try calibrate(place.day)
        #expect(result.status == 1)
        #expect(result.errors == "surprisal: run: is in use: another process trains or calibrates here\n")
        #expect(try kept() == before)
    }

    @Test func `without the days of training there is no history`() throws {
        try place.copyRun(without: Workplace.calibration, hasDays: false)
        let nothing = try calibrate()
        #expect(nothing.status == 1)
        #expect(
            nothing.errors == "surprisal: run: its validation days were not found; name day files to calibrate on\n"
        )
        let alone = try calibrate(place.validationDay)
        #expect(alone.status == 0, "\(alone.errors)")
        #expect(alone.output.contains("scored by the model only, without access history\n"))
        #expect(!names.contains("history.bin") && !names.contains("history-calibrated.bin"))
        let scores = try place.output("score", "run", place.day, "--top", "1", "--threads", "1")
        #expect(scores.hasPrefix("line,second,user,is_red,score,loss,"))
        let text = try place.output("explain", "run", "\(place.day):1", "--threads", "1", "--quiet")
        #expect(text.contains("\nscore ") && !text.contains("access "))
    }

    @Test(arguments: [["--budget", "0"], ["--threads", "0"], ["--device", "tpu"]])
    func `wrong usage ends with 2`(arguments: [String]) throws {
        try place.copyRun()
        let before = try kept()
        let result = try place.tool(["calibrate", "run", place.day] + arguments)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(try kept() == before)
    }
}
