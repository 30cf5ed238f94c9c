import AuthLogs
import ByteIO

extension WatchCheckpoint {
    /// An event that waits for its turn, as one text: there may be a hundred thousand, and stopping must not take long.
    struct Held: Codable, Sendable {
        /// True if its turn has come.
        let isDue: Bool
        private let position: LogPosition
        private let row: String

        init(_ received: ReceivedEvent, isDue: Bool) {
            (self.isDue, position) = (isDue, received.position)
            row = String(decoding: received.event.dayFileLine, as: UTF8.self)
        }

        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            let words = text.split(separator: " ", maxSplits: 8, omittingEmptySubsequences: false)
            guard words.count == 9, let device = UInt64(words[1]), let inode = UInt64(words[2]),
                let headCount = Int(words[3]), let headHash = UInt64(words[4]), let modified = Int64(words[5]),
                let offset = Int(words[6]), let line = Int(words[7])
            else {
                let place = decoder.codingPath
                throw DecodingError.dataCorrupted(.init(codingPath: place, debugDescription: "no row that waits"))
            }
            let file = LogFileIdentity(
                device: device,
                inode: inode,
                headCount: headCount,
                headHash: headHash,
                modified: modified
            )
            isDue = words[0] == "due"
            position = LogPosition(file: file, offset: offset, line: line)
            row = String(words[8])
        }

        func encode(to encoder: any Encoder) throws {
            let file = position.file
            let head = "\(isDue ? "due" : "-") \(file.device) \(file.inode) \(file.headCount) \(file.headHash)"
            var container = encoder.singleValueContainer()
            try container.encode("\(head) \(file.modified) \(position.offset) \(position.line) \(row)")
        }

        /// Parses the event, which may be anything in a damaged file.
        ///
        /// - Throws: `InputError` for `folder`, whose checkpoint it is, where it is no event.
        func received(in folder: String) throws -> ReceivedEvent {
            let line = Array(row.utf8).withUnsafeBytes { EventLine(csv: $0, keeping: .all) }
            guard case .event(let event) = line else {
                throw InputError(file: folder, message: "has a damaged checkpoint: a waiting event cannot be read")
            }
            return ReceivedEvent(event, position: position)
        }
    }
}
