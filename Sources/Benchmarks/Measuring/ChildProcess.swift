import ByteIO
import Foundation

/// Other programs, run to their end or watched while they run.
enum Child {
    /// Runs `program`, found on the path where it is no path itself, with its results thrown away.
    ///
    /// - Throws: `InputError` where it cannot be run or fails.
    static func run(_ program: String, _ arguments: [String]) throws {
        let process = try start(program, arguments)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw InputError(file: program, message: "failed with exit code \(process.terminationStatus)")
        }
    }

    /// Starts `program` with its results and messages thrown away.
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

/// What of a program is in memory, by Linux's account of its mappings.
package enum ResidentMemory {
    /// The bytes that are resident of the process `identifier`, files below `folder` left out; `nil` where it is gone.
    package static func bytes(of identifier: Int32, without folder: String) -> Int? {
        // `String(contentsOfFile:)` takes the first short read of such a file for its end.
        guard let file = FileHandle(forReadingAtPath: "/proc/\(identifier)/smaps"), let data = try? file.readToEnd()
        else { return nil }
        return bytes(String(decoding: data, as: UTF8.self), without: folder)
    }

    /// The bytes that are resident of all mappings in the text of `/proc/PID/smaps`, those of files below `folder` left
    /// out.
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
