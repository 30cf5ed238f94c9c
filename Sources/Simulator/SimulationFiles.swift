import ByteIO
import Foundation

/// A sink that writes `auth.txt.gz`, `redteam.txt.gz` and `redteam_kinds.csv` into a folder; all appear on ``commit()``.
package final class SimulationFiles: SimulatorSink {
    private static let kindsHeader = "time,user,source,destination,kind,campaign\n"

    private let authentication: GzipPipe
    private let labels: GzipPipe
    private let kinds: AtomicFile

    /// Starts the three files; `folder` is made where it does not exist.
    ///
    /// - Throws: ``InputError`` when the folder cannot be made or written.
    package init(folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: folder, message: "the folder cannot be made: \(error.localizedDescription)")
        }
        authentication = try GzipPipe(path: "\(folder)/auth.txt.gz")
        do {
            labels = try GzipPipe(path: "\(folder)/redteam.txt.gz")
            kinds = try AtomicFile(path: "\(folder)/redteam_kinds.csv")
            try kinds.write(Self.kindsHeader)
        } catch {
            authentication.abandon()
            throw error
        }
    }

    deinit {
        authentication.abandon()
        labels.abandon()
    }

    /// Compresses `lines` into `auth.txt.gz`.
    package func write(_ lines: UnsafeRawBufferPointer) throws {
        try authentication.write(lines)
    }

    /// Writes `event` as LANL does, and with its kind into the side file.
    package func record(_ event: RedTeamEvent) throws {
        let line = Array("\(event.row)\n".utf8)
        try line.withUnsafeBytes { try labels.write($0) }
        try kinds.write("\(event.row),\(event.kind.rawValue),\(event.campaign)\n")
    }

    /// Makes the three files visible.
    ///
    /// - Throws: ``InputError`` when something could not be written.
    package func commit() throws {
        try authentication.commit()
        try labels.commit()
        try kinds.commit()
    }
}
