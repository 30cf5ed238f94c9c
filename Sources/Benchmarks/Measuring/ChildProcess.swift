import ByteIO
import Foundation

/// Runs other programs.
enum ChildProcess {
    /// Runs `program`, a path or a name on the search path, and discards its output.
    ///
    /// - Throws: `InputError` if it cannot be run or fails.
    static func run(_ program: String, _ arguments: [String]) throws {
        let process = try start(program, arguments)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw InputError(file: program, message: "failed with exit code \(process.terminationStatus)")
        }
    }

    /// Starts `program` and discards its output and messages.
    static func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        let isPath = program.contains("/")
        process.executableURL = URL(fileURLWithPath: isPath ? program : "/usr/bin/env")
        process.arguments = isPath ? arguments : [program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw InputError(file: program, message: "cannot be run: \(error.localizedDescription)")
        }
        return process
    }
}

/// The resident memory of a process, from Linux's list of its mappings.
package enum ResidentMemory {
    /// The resident bytes of the process `identifier`, without files below `folder`; `nil` if it has ended.
    package static func bytes(of identifier: Int32, without folder: String) -> Int? {
        // `String(contentsOfFile:)` mistakes the first short read of such a file for its end.
        guard let file = FileHandle(forReadingAtPath: "/proc/\(identifier)/smaps"), let data = try? file.readToEnd()
        else { return nil }
        return bytes(String(decoding: data, as: UTF8.self), without: folder)
    }

    /// The resident bytes of all mappings in the text of `/proc/PID/smaps`, without files below `folder`.
    package static func bytes(_ smaps: String, without folder: String) -> Int {
        var kilobytes = 0
        var counts = true
        for line in smaps.split(separator: "\n") {
            if line.hasPrefix("Rss:") {
                let words = line.split(separator: " ")
                if counts, words.count > 1 { kilobytes += Int(words[1]) ?? 0 }
            } else if !line.prefix(while: { $0 != " " }).hasSuffix(":") {
                // The head of a mapping: addresses, rights, offset, device, inode, and the file if there is one.
                counts = !line.contains(" \(folder)/")
            }
        }
        return kilobytes * 1_024
    }
}
