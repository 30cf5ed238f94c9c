import AuthLogs

/// What a framer found, with the number of the line; a reason of rejection has an exclamation mark.
struct Found: Equatable, CustomStringConvertible {
    var line: Int
    var text: String
    var description: String { "\(line): \(text)" }

    init(_ line: Int, _ text: String) { (self.line, self.text) = (line, text) }

    init(_ framed: Framed) {
        switch framed {
        case .record(let bytes, let line): self.init(line, String(decoding: bytes, as: UTF8.self))
        case .rejected(let reason, let line): self.init(line, "! " + reason)
        }
    }
}

/// Calls `body` with `text` in pieces of `size` bytes, each in memory of its own.
func forEachPiece(of text: some Collection<UInt8>, size: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
    let bytes = Array(text)
    var start = 0
    while start < bytes.count {
        let end = min(bytes.count, start + min(size, bytes.count))
        Array(bytes[start..<end]).withUnsafeBytes(body)
        start = end
    }
}
