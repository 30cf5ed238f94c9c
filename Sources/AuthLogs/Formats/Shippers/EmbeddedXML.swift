/// Reads Windows events that a JSON record holds as XML.
enum EmbeddedXML {
    /// Reads the XML of one event into `event`.
    static func parse(_ text: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        var parser = WindowsXML()
        return parser.parse(text, into: &event)
    }
}
