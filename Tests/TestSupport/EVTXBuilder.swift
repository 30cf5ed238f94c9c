/// Writes Windows event logs (EVTX) for tests, as the Windows service does: with templates, one name and one
/// definition a chunk, and checksums.
///
///     var log = EVTXBuilder()
///     log.append(
///         .init(recordID: 1, seconds: 1_735_718_400, eventID: 4624, computer: "DC01", data: [("LogonType", "3")])
///     )
///     let file: [UInt8] = log.file()
package struct EVTXBuilder {
    /// An event to be written.
    package struct Record {
        /// The number of the record.
        package var recordID: UInt64
        /// The time in seconds since 1970.
        package var seconds: Int
        /// The fraction of the second, in steps of 100 nanoseconds.
        package var nanoseconds = 0
        /// The number of the event.
        package var eventID: Int
        /// The host that logged the event.
        package var computer: String
        /// Names and values of `EventData`; SIDs, logon types and states get their types.
        package var data: [(name: String, value: String)]
        /// The provider.
        package var provider = "Microsoft-Windows-Security-Auditing"
        /// The channel.
        package var channel = "Security"
        /// True if the record is written without a template.
        package var isPlain = false

        /// An event of the Security log.
        package init(
            recordID: UInt64,
            seconds: Int,
            nanoseconds: Int = 0,
            eventID: Int,
            computer: String,
            data: [(name: String, value: String)]
        ) {
            (self.recordID, self.seconds, self.nanoseconds) = (recordID, seconds, nanoseconds)
            (self.eventID, self.computer, self.data) = (eventID, computer, data)
        }
    }

    private var chunks: [[UInt8]] = []
    private var chunk = EVTXChunkBuilder()
    private var nextRecord: UInt64 = 1

    /// An empty log.
    package init() {}

    /// Appends `record`; begins a new chunk if it does not fit into the current one.
    ///
    /// - Precondition: The record is smaller than a chunk.
    package mutating func append(_ record: Record) {
        nextRecord = record.recordID + 1
        if chunk.append(record) { return }
        chunks.append(chunk.finished())
        chunk = EVTXChunkBuilder()
        precondition(chunk.append(record), "the record does not fit into a chunk")
    }

    /// The whole file.
    package func file() -> [UInt8] {
        let chunks = chunks + (chunk.isEmpty ? [] : [chunk.finished()])
        var header: [UInt8] = Array("ElfFile\0".utf8)
        header.put(UInt64(0))
        header.put(UInt64(max(0, chunks.count - 1)))
        header.put(nextRecord)
        header.put(UInt32(128))
        for number in [1, 3, 4_096, UInt16(chunks.count)] { header.put(number) }
        header += [UInt8](repeating: 0, count: 120 - header.count)
        let checksum = header.crc32
        header.put(UInt32(0))
        header.put(checksum)
        header += [UInt8](repeating: 0, count: 4_096 - header.count)
        return header + chunks.joined()
    }
}
