import AuthLogs
import ByteIO
import Foundation

/// The first bytes of a log.
struct DetectionTarget: FuzzTarget {
    mutating func read(_ input: UnsafeRawBufferPointer) {
        _ = DetectedFormat(Array(input)).title
        _ = JSONFraming.isOneObjectALine(input)
        _ = WindowsXMLFraming.isOneEventALine(input)
        _ = EVTXFile.firstChunk(input)
        _ = SyslogParser.recognizes(input)
    }
}

/// A file that is written again for each input.
struct InputFile {
    private let descriptor: Int32
    /// The path.
    let path: String

    /// Creates a file, in the folder for temporary files, that vanishes with the process.
    init() {
        var template = Array("\(NSTemporaryDirectory())/fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        precondition(descriptor >= 0 && unlink(template) == 0, "expected a folder for temporary files, found none")
        path = "/dev/fd/\(descriptor)"
    }

    /// Makes `content` the content of the file.
    func write(_ content: UnsafeRawBufferPointer) {
        precondition(ftruncate(descriptor, 0) == 0, "expected room for a temporary file, found none")
        precondition(
            pwrite(descriptor, content.baseAddress, content.count, 0) == content.count,
            "expected room for a temporary file, found none"
        )
    }
}

/// A text file: UTF-8 or UTF-16, with a byte order mark or without, plain, gzip or zstd.
struct TextTarget: FuzzTarget {
    private let file = InputFile()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        file.write(input)
        // The head is decoded as all of a file is.
        guard let bytes = try? PeekedFile(path: file.path, headSize: 4_096).head else { return }
        let isPacked = input.starts(with: [0x1f, 0x8b]) || input.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
        guard !isPacked, !input.starts(with: "Elf".utf8), case .utf16(let isBigEndian, let mark) = TextEncoding(input)
        else { return }
        let units = stride(from: mark, to: input.count - 1, by: 2).map { offset in
            let unit = input.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            return isBigEndian ? unit.byteSwapped : unit
        }
        let isOdd = (input.count - mark) % 2 == 1
        let half = units.last.map { UTF16.isLeadSurrogate($0) } ?? false
        let text = String(decoding: units, as: UTF16.self) + (isOdd && !half ? "\u{fffd}" : "")
        precondition(bytes.elementsEqual(text.utf8), "UTF-16 is decoded as Swift does")
    }
}

/// A whole log, from its file to its events; JSON is left to its own targets, since its parser takes long to make.
struct LogTarget: FuzzTarget {
    private let file = InputFile()
    private let options = {
        var options = EventLog.Options()
        options.listsOthers = true
        options.identities = Identities(hash: SipHash(1, 2))
        return options
    }()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        file.write(input)
        guard let peeked = try? PeekedFile(path: file.path, headSize: DetectedFormat.headSize) else { return }
        switch DetectedFormat(peeked.head) {
        case .anyJSON, .unsupported, .unknown, .empty: return
        default: break
        }
        guard let log = try? EventLog([file.path], options: options), (try? log.read()) != nil else { return }
        guard let events = try? log.events() else { return }
        var last = Int.min
        while (try? events.next()) == true {
            precondition(events.time.seconds >= last, "events are in order of time")
            last = events.time.seconds
        }
    }
}
