import Foundation
import TestSupport
import Testing

/// What training leaves beside the weights, and how it comes back.
@Suite(.blocking) struct CalibratedRunTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    @Test(arguments: [["score", "--top", "1"], ["evaluate"], ["incidents"], ["explain"]])
    func `a calibration that was removed is made again, the same`(command: [String]) throws {
        try place.copyRun(without: Workplace.calibration)
        let arguments = ["evaluate": ["--data", place.day], "explain": ["\(place.day):1"]][command[0]] ?? [place.day]
        let result = try place.tool([command[0], "run"] + arguments + command.dropFirst() + ["--threads", "1"])
        #expect(result.status == 0, "\(result.errors)")
        let trained = place.domain.file("run/calibration.json")
        #expect(try place.bytes("run/calibration.json") == Data(contentsOf: URL(fileURLWithPath: trained)))
        // Histories are salted: the same, but for the order of what they hold.
        for name in ["history.bin", "history-calibrated.bin"] {
            let size = try Data(contentsOf: URL(fileURLWithPath: place.domain.file("run/\(name)"))).count
            #expect(try place.bytes("run/\(name)").count == size, "\(name)")
        }
    }

    @Test func `a run that is being changed scores without a calibration, and says so`() throws {
        try place.copyRun(without: Workplace.calibration)
        let descriptor = open(place.folder.file("run/.lock"), O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let result = try place.tool(["score", "run", place.day, "--top", "1", "--threads", "1"])
        #expect(result.status == 0 && result.output.hasPrefix("line,second,user,is_red,loss,"), "\(result.errors)")
        #expect(result.errors.contains("run is in use or cannot be written, so it is not calibrated now\n"))
        #expect(!place.folder.names.contains("calibration.json"))
    }

    @Test func `a calibration of other weights is not used`() throws {
        try place.copyRun(hasDays: false)
        var weights = try place.bytes("run/weights-best.safetensors")
        weights[weights.count - 1] ^= 1
        try place.folder.write(weights, to: "run/weights-best.safetensors")
        let scores = try place.output("score", "run", place.day, "--top", "1", "--threads", "1")
        #expect(scores.hasPrefix("line,second,user,is_red,loss,"))
    }

    @Test func `a run that follows the reference ranks events by their loss, and has no alerts`() throws {
        let data = place.domain.file("data")
        let train = ["train", "lstm", "word-fields", "--data", data, "--epochs", "1", "--compatibility", "reference"]
        let trained = try place.tool(train + ["--output", "run", "--threads", "1", "--evaluate", "--quiet"])
        #expect(trained.status == 0, "\(trained.errors)")
        for name in Workplace.calibration {
            #expect(!FileManager.default.fileExists(atPath: place.folder.file("run/\(name)")), "\(name)")
        }
        let evaluation = try place.object(place.folder.file("run/evaluation.json"))
        #expect(evaluation["score"] as? String == "loss")
        #expect((evaluation["scores"] as? [String: Any])?["network+history"] == nil)
        let scores = try place.output("score", "run", place.day, "--top", "1", "--threads", "1")
        #expect(scores.hasPrefix("line,second,user,is_red,loss,"))
        let reason = "ranks events by their mean loss, as the reference does, and has no alerts"
        for (arguments, message) in [
            (["incidents", "run", place.day], reason),
            (["score", "run", place.day, "--alerts"], reason),
            (
                ["calibrate", "run", place.day],
                "ranks events by mean loss, as the reference does, and cannot be calibrated"
            ),
        ] {
            let result = try place.tool(arguments)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.errors == "surprisal: run: \(message)\n")
        }
    }
}
