import ByteIO

/// Maps the lines of Zeek's logs as tables, whose head names the columns.
///
/// The head, `#separator` to `#types`, may come again in the middle, with other columns or of another log.
package struct ZeekTSVParser: RecordParser {
    private var separator = UInt8(ascii: "\t")
    private var log = ZeekEvent.Log.other
    private var hasPath = false
    /// For each column of the table, the field it fills; empty before the first `#fields`.
    private var columns: [ZeekEvent.Column?] = []
    private var unset: [UInt8] = [UInt8(ascii: "-")]
    private var empty = Array("(empty)".utf8)

    /// The maximum number of columns of a table.
    private static let mostColumns = 1_024

    /// Creates a parser, which has seen no head yet.
    package init() {}

    /// Reads `record`, a line, into `event`; lines of the head change how the following ones are read.
    package mutating func parse(_ record: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        event.reset()
        let line = record.droppingCarriageReturn
        guard line.isUTF8 else { return .rejected("expected UTF-8, found other bytes") }
        guard line.first != UInt8(ascii: "#") else {
            head(line)
            return .filtered(.noRecord)
        }
        guard !line.isEmpty else { return .filtered(.noRecord) }
        guard !columns.isEmpty else { return .rejected("expected the line #fields of a Zeek log, found none before") }
        return row(line, into: &event)
    }

    private mutating func head(_ line: UnsafeRawBufferPointer) {
        if line.starts(lowercased: "#separator ") {
            separator = Self.escaped(line.slice(11..<line.count)) ?? separator
        } else if let value = value(of: "#path", line) {
            (log, hasPath) = (ZeekEvent.Log(path: value), true)
        } else if let value = value(of: "#unset_field", line) {
            unset = Array(value)
        } else if let value = value(of: "#empty_field", line) {
            empty = Array(value)
        } else if let names = value(of: "#fields", line) {
            setColumns(names)
        }
    }

    /// The value behind `key` and a separator.
    private func value(of key: StaticString, _ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let length = key.utf8CodeUnitCount
        guard line.count > length, line.starts(lowercased: key), line[length] == separator else { return nil }
        return line.slice(length &+ 1..<line.count)
    }

    /// The separator, written as `\x09` or as itself.
    private static func escaped(_ text: UnsafeRawBufferPointer) -> UInt8? {
        guard text.starts(lowercased: "\\x") else { return text.first }
        return UInt8(String(decoding: text.slice(2..<text.count), as: UTF8.self), radix: 16)
    }

    private mutating func setColumns(_ names: UnsafeRawBufferPointer) {
        columns.removeAll(keepingCapacity: true)
        for name in names.split(separator: separator, maxSplits: Self.mostColumns, omittingEmptySubsequences: false) {
            columns.append(ZeekEvent.Column(rawValue: String(decoding: name, as: UTF8.self)))
        }
        guard !hasPath else { return }
        // A table that was cut out of its log: the columns tell which.
        if columns.contains(.requestType) { log = .kerberos }
        if columns.contains(.domain) { log = .ntlm }
        if columns.contains(.cookie) { log = .rdp }
    }

    private func row(_ line: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        var zeek = ZeekEvent()
        var (start, column) = (0, 0)
        while start <= line.count {
            let rest = line.slice(start..<line.count)
            let length = rest.firstIndex(of: separator) ?? rest.count
            if column < columns.count, let field = columns[column] { zeek[field] = value(rest.slice(0..<length)) }
            column &+= 1
            start &+= length &+ 1
        }
        guard column == columns.count else {
            return .rejected("expected as many columns as #fields names, found more or fewer")
        }
        guard case .known(let meaning) = zeek.map(log, into: &event) else {
            return .rejected("expected a line of a Zeek log, found something else")
        }
        return meaning
    }

    private func value(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        bytes.elementsEqual(unset) || bytes.elementsEqual(empty) ? nil : bytes.knownValue
    }
}
