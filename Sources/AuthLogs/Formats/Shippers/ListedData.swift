/// The event data of a Windows event that come as a list of objects with a name and a value each.
struct ListedData {
    private var bytes: [UInt8] = []
    private var values: [(field: WindowsEvent.Field, range: Range<Int>)] = []

    /// The names under which XML that became JSON gives names and values.
    private static let pairs = JSONPairs(["@name", "#attributes.name", "name"], ["#text", "text", "value"])

    /// Takes the values that the mapping needs from `array`, the text of an array.
    init(_ array: UnsafeRawBufferPointer) {
        var (bytes, values) = ([UInt8](), [(WindowsEvent.Field, Range<Int>)]())
        Self.pairs.forEach(in: array) { name, value in
            guard let name, let value, let field = WindowsEvent.field(named: name) else { return }
            values.append((field, bytes.count..<bytes.count + value.count))
            bytes.append(contentsOf: value)
        }
        (self.bytes, self.values) = (bytes, values)
    }

    /// Calls `body` with `windows` and the values in it, which are valid until it returns.
    func withValues<Result>(in windows: inout WindowsEvent, _ body: (inout WindowsEvent) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            for (field, range) in values { windows[field] = bytes.slice(range) }
            return body(&windows)
        }
    }
}
