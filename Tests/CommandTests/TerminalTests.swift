import Foundation
import TestSupport
import Testing

#if os(Linux)
/// Commands whose standard output is a terminal.
@Suite(.blocking) struct TerminalTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// What the program writes to a terminal.
    private func shown(_ arguments: [String], environment: [String: String] = [:]) throws -> String {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(terminal >= 0)
        defer { close(terminal) }
        // TIOCSPTLCK and TIOCGPTN, which are macros that Swift does not see.
        var (isLocked, number): (CInt, CUnsignedInt) = (0, 0)
        try #require(ioctl(terminal, 0x4004_5431, &isLocked) == 0)
        try #require(ioctl(terminal, 0x8004_5430, &number) == 0)
        let screen = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(screen >= 0)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = arguments + ["--quiet", "--threads", "1"]
        process.currentDirectoryURL = URL(fileURLWithPath: place.folder.path)
        let always = ["TERM": "xterm", "NO_COLOR": ""]
        process.environment = ProcessInfo.processInfo.environment.merging(always.merging(environment) { $1 }) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(fileDescriptor: screen)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        // One incident or one row is less than a terminal holds back.
        #expect(fcntl(terminal, F_SETFL, O_NONBLOCK) == 0)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = max(0, read(terminal, &bytes, bytes.count))
        close(screen)
        return String(decoding: bytes[..<count], as: UTF8.self).replacing("\r\n", with: "\n")
    }

    @Test func `results have colours on a terminal, unless they are not wanted`() throws {
        let run = place.domain.file("run")
        for arguments in [["incidents", run, place.day, "--top=1"], ["explain", run, "\(place.day):1"]] {
            let plain = try place.tool(arguments + ["--quiet", "--threads", "1"]).output
            let colored = try shown(arguments)
            #expect(colored.contains("\u{1B}[1m"))
            let bare = colored.replacing(#/\u{1B}\[[0-9]+m/#, with: "")
            #expect(bare == plain)
            let without = try shown(arguments, environment: ["NO_COLOR": "1"])
            #expect(without == plain)
        }
    }

    @Test func `a file has no colours, whatever standard output is`() throws {
        let run = place.domain.file("run")
        #expect(try shown(["incidents", run, place.day, "-o", "incidents"]).isEmpty)
        let text = String(decoding: try place.bytes("incidents"), as: UTF8.self)
        #expect(text == (try place.output("incidents", run, place.day, "--quiet", "--threads", "1")))
        #expect(text.contains("critical") || text.contains("high"))
    }
}
#endif
