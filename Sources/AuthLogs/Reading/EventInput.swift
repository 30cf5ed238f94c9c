package import ByteIO

/// A source of events as lines of a day file, in blocks.
package protocol EventBlocks: AnyObject {
    /// Returns the next block; `nil` after the last.
    ///
    /// - Throws: `InputError` if the source cannot be read; `CancellationError` once `isCancelled` returns `true`.
    func next(isCancelled: () -> Bool) throws -> LineBlock?

    /// The fraction of the source read so far, from 0 to 1; `nil` if its size is not known.
    var fractionRead: Double? { get }
}

extension LineReader: EventBlocks {}

/// What a command reads events from: a day file, or logs of any formats.
package enum EventInput {
    /// A day file; `-` is standard input.
    case dayFile(String)
    /// A day file on standard input or from a pipe, whose first bytes were looked at.
    case stream(PeekedFile)
    /// Logs that were read.
    case log(EventLog)

    /// The name for errors and results: the path of a day file or of a single log; `nil` for several logs, whose events
    /// name their own.
    package var name: String? {
        switch self {
        case .dayFile(let path): path
        case .stream(let file): file.path
        case .log(let log): log.files.count == 1 ? log.files[0].path : nil
        }
    }

    /// True if the events can be read a second time.
    package var isRepeatable: Bool {
        switch self {
        case .dayFile(let path): path != "-"
        case .stream: false
        case .log: true
        }
    }

    /// True if the events of the file with the name `path`, or of the only one, have numbers of records instead of lines.
    package func hasRecordNumbers(_ path: String?) -> Bool {
        guard case .log(let log) = self else { return false }
        let file = path.map { path in log.files.firstIndex { $0.path == path } } ?? log.files.indices.first
        return file.map(log.hasRecordNumbers(file:)) ?? false
    }

    /// Opens the input.
    ///
    /// - Throws: `InputError` if it cannot be opened.
    package func blocks() throws -> any EventBlocks {
        switch self {
        case .dayFile(let path): try LineReader(path: path)
        case .stream(let file): try file.lines()
        case .log(let log): try log.blocks()
        }
    }
}

extension EventInput {
    /// The names of the files of its events; a day file is only named where `several` inputs are read.
    package func names(several: Bool) -> EventFiles {
        switch self {
        case .dayFile(let path): EventFiles(several ? [path] : [])
        case .stream(let file): EventFiles(several ? [file.path] : [])
        case .log(let log): EventFiles(several || log.files.count > 1 ? log.files.map(\.path) : [])
        }
    }
}

/// The names of the files that events come from, as far as events have to name theirs.
package struct EventFiles: Sendable {
    private let paths: [String]

    /// The files in the order of ``EventPlace/file``; empty if all events are from the same one.
    package init(_ paths: [String] = []) { self.paths = paths }

    /// The file and the line of the event whose line number is `code`.
    package func place(_ code: Int) -> (file: String?, line: Int) {
        let place = EventPlace(code: code)
        return (paths.isEmpty ? nil : paths[min(place.file, paths.count - 1)], place.line)
    }

    /// The file of all events; `nil` if there are several, or if none is named.
    package var onlyFile: String? { paths.count == 1 ? paths[0] : nil }
}
