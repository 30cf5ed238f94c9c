import ByteIO

extension WatchCheckpoint {
    /// A row that waits for its turn, as one text: there may be a hundred thousand, and who is to end does not wait.
    struct Held: Codable, Sendable {
        /// Whether its turn has come.
        let isDue: Bool
        private let position: LogPosition
        private let row: String

        init(_ row: EventRow, isDue: Bool) {
            (self.isDue, position) = (isDue, row.position)
            self.row = String(decoding: row.bytes, as: UTF8.self)
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

        /// The row, which a file may hold anything in place of.
        ///
        /// - Throws: `InputError` for `folder`, whose checkpoint it is, where it is no row.
        func event(_ parser: EventParser, in folder: String) throws -> EventRow {
            var (parser, bytes) = (parser, [UInt8]())
            let parsed = Array(row.utf8).withUnsafeBytes { parser.parse($0, appendingTo: &bytes) }
            guard case .row(let second) = parsed else {
                throw InputError(file: folder, message: "has a damaged checkpoint: a row that waits is no row")
            }
            return EventRow(second: second, bytes: bytes, position: position)
        }
    }
}
