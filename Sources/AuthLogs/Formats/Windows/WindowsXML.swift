import ByteIO

/// Maps the events of a Windows log as XML: one `<Event …>…</Event>` a record, as Windows renders it, and as `wevtutil`,
/// `Get-WinEvent` and Splunk's `XmlWinEventLog` write it.
///
/// Elements and attributes count by their local names, whatever their prefixes. The localised texts of `RenderingInfo`
/// are not read. A document type definition is rejected, since it can define entities.
package struct WindowsXML: RecordParser {
    /// A copy of the record, which entities are decoded in, with ``WindowsXMLReader/reach`` zero bytes.
    private var text: [UInt8] = []
    private let names = KeyPaths(WindowsXMLReader.names, ignoringCase: true)

    package init() {}

    package mutating func parse(_ record: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        event.reset()
        var meaning = RecordMeaning.event
        let fault = read(record) { meaning = $0.map(into: &event) }
        return fault.map { .rejected($0.reason) } ?? meaning
    }

    /// Passes the fields of `record` to `body`; returns the reason if it is malformed.
    package mutating func read(_ record: UnsafeRawBufferPointer, _ body: (WindowsEvent) -> Void) -> WindowsXMLFault? {
        guard record.count <= PieceBuffer.longestRecord else { return .tooLong }
        guard record.isUTF8Text else { return .encoding }
        let needed = record.count + WindowsXMLReader.reach
        if text.count < needed { text.append(contentsOf: repeatElement(0, count: needed - text.count)) }
        return text.withUnsafeMutableBytes { bytes in
            bytes.copyMemory(from: record)
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[record.count..<needed])
            rest.initializeMemory(as: UInt8.self, repeating: 0)
            return names.withView { names in
                guard let base = bytes.baseAddress else { return .ended }
                var reader = WindowsXMLReader(base, count: record.count, names: names)
                do throws(WindowsXMLFault) {
                    try reader.read()
                } catch {
                    return error
                }
                body(reader.event)
                return nil
            }
        }
    }
}

/// The reason why a record is no event in XML.
package enum WindowsXMLFault: Error {
    case tooLong
    case encoding
    case noEvent
    case ended
    case tag
    case mismatch
    case entity
    case definition
    case depth

    package var reason: String {
        switch self {
        case .tooLong: "expected an event of at most 1 MiB of XML, found a longer one"
        case .encoding: "expected UTF-8, found other bytes"
        case .noEvent: "expected an Event element, found something else"
        case .ended: "expected the end of the Event element, found the end of the record"
        case .tag: "expected well-formed XML, found a malformed tag"
        case .mismatch: "expected well-formed XML, found an end tag without its start tag"
        case .entity: "expected one of XML's own entities, found another"
        case .definition: "expected XML without a document type definition, found one"
        case .depth: "expected XML nested at most \(WindowsXMLReader.deepest) deep, found it deeper"
        }
    }
}
