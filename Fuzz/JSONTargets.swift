import AuthLogs
import ByteIO

/// A JSON record of any format; a first byte below 32 names the format that it is to have.
struct JSONTarget: FuzzTarget {
    // All at once, since the first input must not wait for what takes longer than to read it.
    private var parsers = (UInt8(0)..<32).map(JSONTarget.parser)
    private var taker = EventTaker()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        taker.reset()
        let (kind, record) = Self.kind(of: input)
        taker.take(parsers[Int(kind)].parse(record, into: &taker.event))
    }

    private static func kind(of input: UnsafeRawBufferPointer) -> (UInt8, UnsafeRawBufferPointer) {
        guard let first = input.first, first < 32 else { return (0, input) }
        return (first, UnsafeRawBufferPointer(rebasing: input[1...]))
    }

    private static func parser(_ kind: UInt8) -> JSONRecordParser {
        let formats = JSONFormat.allCases
        let index = Int(kind % 16) - 1
        return JSONRecordParser(format: formats.indices.contains(index) ? formats[index] : nil, infersZone: kind < 16)
    }
}

/// A stream of JSON; its records must not depend on how the text is cut, which the first byte decides.
struct JSONFramingTarget: FuzzTarget {
    private var (whole, cut) = (FramedBytes(), FramedBytes())

    mutating func read(_ input: UnsafeRawBufferPointer) {
        whole.reset()
        cut.reset()
        var framing = JSONFraming()
        framing.append(input) { whole.add($0) }
        framing.finish { whole.add($0) }
        framing = JSONFraming()
        input.forEachPiece(size: 1 + Int(input.first ?? 0)) { piece in framing.append(piece) { cut.add($0) } }
        framing.finish { cut.add($0) }
        precondition(whole.bytes == cut.bytes, "the records depend on how the input is cut")
        _ = JSONFraming.isOneObjectALine(input)
    }
}
