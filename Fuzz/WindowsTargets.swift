import AuthLogs
import ByteIO

/// A chunk of a Windows event log.
struct ChunkTarget: FuzzTarget {
    private var taker = EventTaker()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        taker.reset()
        read(EVTXChunk(input, number: 0))
    }

    fileprivate mutating func read(_ chunk: EVTXChunk) {
        var event = LogEvent()
        chunk.forEachRecord(into: &event) { _, meaning, found in
            taker.event = found
            taker.take(meaning)
        }
    }

    fileprivate mutating func reset() { taker.reset() }
}

/// A Windows event log with header and chunks of 64 KiB.
///
/// A byte tells which header there is. Pieces of the input, each behind its length in two bytes, are then put to the
/// starts of the chunks, so that a short input makes a long file; the last piece ends the file.
struct EventLogFileTarget: FuzzTarget {
    private var chunks = ChunkTarget()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        guard let kind = input.first else { return }
        chunks.reset()
        var file: [UInt8] = []
        switch kind % 4 {
        case 0: file = Array("ElfFile\0".utf8) + [UInt8](repeating: 0, count: EVTXFile.headerSize - 8)
        case 1: file = [UInt8](repeating: kind, count: EVTXFile.headerSize)
        default: break
        }
        var offset = 1
        let start = file.count
        for number in 0..<3 where offset + 2 <= input.count {
            file += [UInt8](repeating: 0, count: start + number * EVTXFile.chunkSize - file.count)
            let size = min(Int(input[offset]) | Int(input[offset + 1]) << 8, EVTXFile.chunkSize)
            let end = min(offset + 2 + size, input.count)
            file += input[(offset + 2)..<end]
            offset = end
        }
        file.withUnsafeBytes { EVTXFile.forEachChunk(of: $0) { chunks.read($0) } }
    }
}

/// Windows events as XML, which are found in a stream or given as they are; the stream's records must not depend on how the text is cut, which the first byte decides.
struct XMLTarget: FuzzTarget {
    private var parser = WindowsXML()
    private var taker = EventTaker()
    private var (whole, cut) = (FramedBytes(), FramedBytes())

    mutating func read(_ input: UnsafeRawBufferPointer) {
        taker.reset()
        whole.reset()
        cut.reset()
        var framing = WindowsXMLFraming()
        framing.append(input) { takeRecord($0) }
        framing.finish { takeRecord($0) }
        framing = WindowsXMLFraming()
        input.forEachPiece(size: 1 + Int(input.first ?? 0)) { piece in framing.append(piece) { cut.add($0) } }
        framing.finish { cut.add($0) }
        precondition(whole.bytes == cut.bytes, "the records depend on how the input is cut")
        _ = WindowsXMLFraming.isOneEventALine(input)
        // A line, or a text in JSON, is taken for an event as it is.
        taker.take(parser.parse(input, into: &taker.event))
    }

    private mutating func takeRecord(_ framed: Framed) {
        whole.add(framed)
        if case .record(let record, _) = framed { taker.take(parser.parse(record, into: &taker.event)) }
    }
}
