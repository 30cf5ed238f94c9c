import AuthLogs
import ByteIO

/// A mapping and, behind a NUL, a log that it describes.
struct MapTarget: FuzzTarget {
    private var taker = EventTaker()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        taker.reset()
        let end = input.firstIndex(of: 0) ?? input.count
        guard let mapping = try? FieldMapping(json: Array(input[..<end]), file: "map") else { return }
        let log = UnsafeRawBufferPointer(rebasing: input[min(end + 1, input.count)...])
        if case .csv(let delimiter, let hasHeader) = mapping.format {
            readCSV(log, mapping, delimiter, hasHeader: hasHeader)
        } else if var parser = try? MappedParser(mapping, file: "log") {
            log.forEachPiece(separator: .lineFeed) { taker.take(parser.parse($0, into: &taker.event)) }
        }
    }

    private mutating func readCSV(
        _ log: UnsafeRawBufferPointer,
        _ mapping: FieldMapping,
        _ delimiter: UInt8,
        hasHeader: Bool
    ) {
        let end = CSVFraming.end(of: log, from: 0, delimiter: delimiter) ?? log.count
        let header = UnsafeRawBufferPointer(rebasing: log[..<end])
        guard var parser = try? MappedParser(mapping, header: hasHeader ? header : nil, file: "log") else { return }
        var start = hasHeader ? end + 1 : 0
        while start < log.count {
            let end = CSVFraming.end(of: log, from: start, delimiter: delimiter) ?? log.count
            taker.take(parser.parse(UnsafeRawBufferPointer(rebasing: log[start..<end]), into: &taker.event))
            start = end + 1
        }
    }
}
