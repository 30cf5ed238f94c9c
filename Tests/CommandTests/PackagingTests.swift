import Foundation
import TestSupport
import Testing

/// What `packaging/` holds, as far as it can be tried without systemd running and without a container engine.
@Suite(.blocking) struct PackagingTests {
    private let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ name: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent("packaging/\(name)"), encoding: .utf8)
    }

    /// What follows each `key` of `text`, with lines that go on on the next.
    private func values(_ key: String, in text: String) -> [String] {
        text.replacing("\\\n", with: " ").split(separator: "\n").filter { $0.hasPrefix(key) }.map {
            String($0.dropFirst(key.count))
        }
    }

    /// Expects the program to understand `arguments`, and to miss nothing but the run.
    private func expectUnderstood(_ arguments: [String]) throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(
            result.status == 1 && result.errors.contains("expected a run folder, found nothing"),
            "\(result.errors)"
        )
    }

    private static let analyze = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: analyze != nil, "there is no systemd-analyze"))
    func `systemd understands the unit`() throws {
        let folder = try TemporaryFolder()
        let unit = try text("surprisal-watch.service").replacing("/usr/local/bin/surprisal", with: Tool.path)
        try folder.write(unit, to: "surprisal-watch.service")
        for (arguments, isGood) in [([], true), (["Nonsense=1"], false)] {
            try folder.write(unit + arguments.joined() + "\n", to: "surprisal-watch.service")
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: try #require(Self.analyze))
            process.arguments = ["verify", folder.file("surprisal-watch.service")]
            process.standardError = output
            try process.run()
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(said.contains("surprisal-watch.service:") != isGood, "\(said)")
            #expect(process.terminationStatus == 0 || !isGood, "\(said)")
        }
    }

    @Test func `the program understands the unit's command`() throws {
        let unit = try text("surprisal-watch.service")
        let command = try #require(values("ExecStart=", in: unit).first).split(separator: " ").map(String.init)
        #expect(command.first == "/usr/local/bin/surprisal")
        try expectUnderstood(Array(command.dropFirst()))
        #expect(values("ExecReload=", in: unit) == ["/bin/kill -HUP $MAINPID"])
    }

    @Test func `the program understands the container's command`() throws {
        let file = try text("Containerfile")
        let command = try #require(values("CMD ", in: file).last)
        let arguments = try #require(JSONSerialization.jsonObject(with: Data(command.utf8)) as? [String])
        try expectUnderstood(arguments)
        #expect(values("ENTRYPOINT ", in: file) == ["[\"surprisal\"]"])
    }

    @Test func `all that the container's build copies and makes is there`() throws {
        let file = try text("Containerfile")
        let copies = values("COPY ", in: file).filter { !$0.hasPrefix("--from=") }
        let sources = copies.flatMap { $0.split(separator: " ").dropLast().map(String.init) }
        #expect(sources.contains("Package.swift") && sources.contains("Sources"))
        for source in sources {
            #expect(FileManager.default.fileExists(atPath: root.appendingPathComponent(source).path), "\(source)")
        }
        let makefile = try String(contentsOf: root.appendingPathComponent("Makefile"), encoding: .utf8)
        #expect(values("RUN make ", in: file) == ["install PREFIX=/opt/surprisal"])
        #expect(makefile.contains("\ninstall: build "))
    }

    @Test func `the container's health check tells a server that lives from none`() async throws {
        let file = try text("Containerfile")
        let line = try #require(values("HEALTHCHECK ", in: file).first)
        let check = try #require(line.range(of: "CMD ")).upperBound
        let command = try #require(
            JSONSerialization.jsonObject(with: Data(line[check...].utf8)) as? [String],
            "\(line[check...])"
        )
        let here = try WatchWorkplace()
        try here.append(try here.place.lines(here.place.day).prefix(3))
        let process = try here.start(here.arguments("state", "--dashboard", "--listen", "0", "-q"))
        let port = try await here.client().port
        func status() throws -> Int32 {
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/bash")
            shell.arguments = command.dropFirst().map { $0.replacing("8712", with: "\(port)") }
            shell.standardError = FileHandle.nullDevice
            try shell.run()
            shell.waitUntilExit()
            return shell.terminationStatus
        }
        #expect(try status() == 0)
        process.terminate()
        process.waitUntilExit()
        #expect(try status() != 0)
    }
}
