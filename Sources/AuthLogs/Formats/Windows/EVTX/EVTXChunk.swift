import ByteIO

/// A chunk of a Windows event log; chunks are independent of each other, so that several threads may read one each.
package struct EVTXChunk {
    /// The number of the chunk in its file, counted from 0.
    package let number: Int
    private let chunk: EVTXBytes

    /// The chunk in `bytes`, at most ``EVTXFile/chunkSize`` of them; fewer if the file ends within the chunk.
    package init(_ bytes: UnsafeRawBufferPointer, number: Int) {
        chunk = EVTXBytes(bytes: bytes.slice(0..<min(bytes.count, EVTXFile.chunkSize)))
        self.number = number
    }

    /// Maps one record after the other to `event` and passes its place and meaning to `body`.
    ///
    /// What is damaged is a rejection with its place, and the next record follows. An unused chunk has no records.
    /// `event` is only meaningful if the meaning is ``RecordMeaning/event``.
    package func forEachRecord(
        into event: inout LogEvent,
        _ body: (EVTXPlace, RecordMeaning, inout LogEvent) throws -> Void
    ) rethrows {
        try withUnsafeTemporaryAllocation(byteCount: EVTXText.capacity, alignment: 16) { buffer in
            var decoder = EVTXDecoder(chunk, buffer: buffer)
            var walk = Walk(chunk)
            while let item = walk.next() {
                switch item {
                case .damage(let fault): try body(.chunk(number), .rejected(fault.rawValue), &event)
                case .record(let identifier, let range):
                    let meaning = decoder.map(range, into: &event)
                    if meaning == .event, !event.has(.recordID) { event.setRecordID(identifier) }
                    try body(.record(identifier), meaning, &event)
                }
            }
        }
    }
}

extension LogEvent {
    /// Sets the record's number if the record itself does not tell it.
    fileprivate mutating func setRecordID(_ number: UInt64) { set(.recordID, Array(String(number).utf8)) }
}

extension EVTXChunk {
    /// Finds the records of a chunk.
    ///
    /// The header tells where they end, but is not up to date in a file that was copied while it was written; so
    /// records that follow are taken if their numbers do. Behind damage the search goes on for the next record.
    private struct Walk {
        enum Item {
            case record(UInt64, Range<Int>)
            case damage(EVTXFault)
        }

        private static let header = 512
        private static let recordHeader = 24
        private let chunk: EVTXBytes
        private var offset = header
        private var lastRecord: UInt64?
        /// The end of the records by the chunk's header; the end of the chunk if the header is damaged.
        private var end = 0
        private var isEndKnown = false
        /// The damage of the chunk as a whole, which is reported after its records.
        private var pending: EVTXFault?

        init(_ chunk: EVTXBytes) {
            self.chunk = chunk
            // A chunk that was never used is all zeros.
            let isUnused = !chunk.bytes.prefix(Self.header).contains { $0 != 0 } && record(at: offset) == nil
            guard !isUnused else { return }
            let isIntact = chunk.bytes.starts(with: EVTXFile.chunkSignature)
            if isIntact, let free = try? chunk.u32(48), (Self.header...EVTXFile.chunkSize).contains(free) {
                (end, isEndKnown) = (free, true)
            } else {
                end = chunk.count
                if !isIntact { pending = .chunk }
            }
            if end > chunk.count || chunk.count < Self.header { (end, pending) = (chunk.count, .truncated) }
        }

        mutating func next() -> Item? {
            if let (identifier, size) = record(at: offset), offset < end || follows(identifier) {
                let range = offset &+ Self.recordHeader..<offset &+ size &- 4
                offset &+= size
                lastRecord = identifier
                return .record(identifier, range)
            }
            return damage()
        }

        /// The damage at the current offset, behind which the search for the next record goes on; `nil` at the end.
        private mutating func damage() -> Item? {
            let start = offset
            while offset < end, record(at: offset) == nil { offset &+= 1 }
            // The end of a chunk whose header does not tell it is filled with zeros.
            let isDamaged = start < end && (isEndKnown || chunk.bytes[start..<offset].contains { $0 != 0 })
            // One report is enough where the end of the file or a damaged header explains the rest.
            if isDamaged, pending == nil { return .damage(.record) }
            if offset < end { return next() }
            defer { pending = nil }
            return pending.map { .damage($0) }
        }

        private func follows(_ identifier: UInt64) -> Bool { lastRecord.map { $0 &+ 1 == identifier } ?? false }

        /// The number and the size of the record at `offset`, if there is a whole one.
        private func record(at offset: Int) -> (identifier: UInt64, size: Int)? {
            guard let signature = try? chunk.u32(offset), signature == 0x2a2a, let size = try? chunk.u32(offset &+ 4),
                size >= Self.recordHeader &+ 4, let copy = try? chunk.u32(offset &+ size &- 4), copy == size,
                let identifier = try? chunk.u64(offset &+ 8)
            else { return nil }
            return (identifier, size)
        }
    }
}
