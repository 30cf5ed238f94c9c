package import ByteIO

/// Maps the records of any CSV or JSON log to events, as a ``FieldMapping`` says.
package struct MappedParser: RecordParser {
    let mapping: FieldMapping
    private var zone: LogZone?
    /// The values of the mapping's sources in a record, as ranges of ``bytes``.
    private var values: [Range<Int>?]
    private var bytes: [UInt8] = []
    private var time: [UInt8] = []

    // JSON
    private var fields: JSONFields

    // CSV
    private var record = CSVRecord()
    /// The header, so that it is recognized where it occurs again, and its number of columns.
    private var header: (bytes: [UInt8], count: Int)?
    /// For each column that is wanted, its sources.
    private var sourcesOfColumn: [[Int]] = []
    private var isWanted: [Bool] = []

    /// Creates a parser of logs in `mapping`'s format.
    ///
    /// - Parameters:
    ///   - mapping: The mapping.
    ///   - header: The first record of a CSV file with a header, which is then not to be parsed; `nil` for others.
    ///   - file: The log's name in errors.
    /// - Throws: `InputError` if the header lacks a column that the mapping names, or has it twice.
    package init(_ mapping: FieldMapping, header: UnsafeRawBufferPointer? = nil, file: String) throws(InputError) {
        self.mapping = mapping
        zone = mapping.zone
        values = Array(repeating: nil, count: mapping.sources.count)
        fields = JSONFields(mapping.sources.compactMap { if case .name(let name) = $0 { name } else { nil } })
        guard case .csv(let delimiter, let hasHeader) = mapping.format else { return }
        var names: [[UInt8]]?
        if hasHeader {
            guard let header else { throw InputError(file: file, message: "expected a header, found an empty file") }
            names = try Self.names(header.droppingCarriageReturn, delimiter, file)
            self.header = (Array(header.droppingCarriageReturn), names?.count ?? 0)
        }
        for (index, source) in mapping.sources.enumerated() {
            let column = try Self.column(of: source, names, file)
            while sourcesOfColumn.count <= column { sourcesOfColumn.append([]) }
            sourcesOfColumn[column].append(index)
        }
        isWanted = sourcesOfColumn.map { !$0.isEmpty }
    }

    private static func names(
        _ header: UnsafeRawBufferPointer,
        _ delimiter: UInt8,
        _ file: String
    ) throws(InputError) -> [[UInt8]] {
        var record = CSVRecord()
        var ranges: [Range<Int>] = []
        let header = SyslogText(header).begins("\u{feff}") ? header.slice(3..<header.count) : header
        do {
            let all = Array(repeating: true, count: CSVRecord.mostColumns)
            try record.read(header, delimiter: delimiter, isWanted: all) { ranges.append($1) }
        } catch {
            throw InputError(file: file, line: 1, message: "expected the names of columns, found an open quote")
        }
        return ranges.map { range in record.bytes[range].withUnsafeBytes { Array($0.trimmed) } }
    }

    private static func column(
        of source: FieldMapping.Source,
        _ names: [[UInt8]]?,
        _ file: String
    ) throws(InputError) -> Int {
        switch source {
        case .column(let index):
            guard index < names?.count ?? .max else {
                let message = "expected \(source.description), which the mapping names, found fewer columns"
                throw InputError(file: file, line: 1, message: message)
            }
            return index
        case .name(let name):
            let columns = (names ?? []).indices.filter { names?[$0].elementsEqual(name.utf8) ?? false }
            guard let column = columns.first, columns.count == 1 else {
                let found = columns.isEmpty ? "none" : "\(columns.count)"
                let message = "expected one column \(source.description), which the mapping names, found \(found)"
                throw InputError(file: file, line: 1, message: message)
            }
            return column
        }
    }

    /// Reads a record: an object, or a line of a CSV file with the line ends that are between quotes.
    package mutating func parse(_ record: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        event.reset()
        let text = record.droppingCarriageReturn
        if text.isEmpty { return .filtered(.kind("empty line")) }
        for index in values.indices { values[index] = nil }
        bytes.removeAll(keepingCapacity: true)
        let fault = if case .csv(let delimiter, _) = mapping.format { readCSV(text, delimiter) } else { readJSON(text) }
        if let fault { return fault }
        guard isSelected else { return .filtered(.kind("record that the mapping's where leaves out")) }
        guard let time = readTime() else {
            return .rejected("expected a time in the format that the mapping gives, found something else")
        }
        event.time = time
        return fill(&event)
    }

    private mutating func readCSV(_ text: UnsafeRawBufferPointer, _ delimiter: UInt8) -> RecordMeaning? {
        if let header, header.bytes.count == text.count, header.bytes.elementsEqual(text) {
            return .filtered(.kind("header of a CSV file"))
        }
        do throws(CSVRecord.Fault) {
            try record.read(text, delimiter: delimiter, isWanted: isWanted) { column, range in
                for source in sourcesOfColumn[column] { values[source] = range }
            }
        } catch .openQuote {
            return .rejected("expected a closing quote, found the end of the record")
        } catch {
            return .rejected("expected at most \(CSVRecord.mostColumns) columns, found more")
        }
        swap(&bytes, &self.record.bytes)
        if let header, record.count != header.count {
            let found = record.count < header.count ? "fewer" : "more"
            return .rejected("expected as many columns as the header has, found \(found)")
        }
        guard record.count >= isWanted.count else {
            return .rejected("expected \(isWanted.count) columns or more, found fewer")
        }
        return nil
    }

    private mutating func readJSON(_ text: UnsafeRawBufferPointer) -> RecordMeaning? {
        do throws(JSONFields.Fault) {
            try fields.read(text)
        } catch {
            return .rejected("expected a JSON object, found something else")
        }
        for index in values.indices {
            guard let value = fields.value(index) else { continue }
            let start = bytes.count
            bytes.append(contentsOf: value.bytes)
            values[index] = start..<bytes.count
        }
        return nil
    }

    /// True if the record meets the mapping's conditions.
    private var isSelected: Bool {
        mapping.conditions.allSatisfy { condition in
            let isListed = withValue(condition.source) { value in
                value.map { condition.values.index(of: $0) != nil } ?? false
            }
            return isListed == condition.isIncluded
        }
    }

    private mutating func readTime() -> LogTime? {
        time.removeAll(keepingCapacity: true)
        for source in mapping.timeSources {
            guard let range = values[source] else { return nil }
            if !time.isEmpty { time.append(0x20) }
            time.append(contentsOf: bytes[range])
        }
        guard let found = time.withUnsafeBytes({ mapping.timeNotation.time($0) }) else { return nil }
        return zone?.utc(found) ?? found
    }

    /// Passes the value of a source to `body`; `nil` if the record has none.
    func withValue<Result>(_ source: Int, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard let range = values[source] else { return body(nil) }
        return bytes.withUnsafeBytes { body($0.slice(range)) }
    }
}
