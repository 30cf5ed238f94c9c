import AuthLogs
import TestSupport

/// An event that needs no file.
struct SampleEvent {
    var second: Int
    /// The ten fields, without a comma.
    var fields: [[UInt8]]

    init(_ second: Int, _ fields: [[UInt8]]) {
        self.second = second
        self.fields = fields
    }

    /// The event of a user at `source` who goes to `destination`; the other fields are always the same.
    init(_ second: Int, _ user: String, _ source: String, _ destination: String, _ type: String = "Kerberos") {
        let texts = [user, "DOM1", user, "DOM1", source, destination, type, "Network", "LogOn", "Success"]
        self.init(second, texts.map { Array($0.utf8) })
    }

    /// An event whose ten values nothing else has.
    init(_ second: Int, unlike number: Int) {
        self.init(second, (0..<10).map { Array("value \($0) of \(number)".utf8) })
    }

    /// Calls `body` with the event.
    func read<Result>(_ body: (AuthEventView) throws -> Result) rethrows -> Result {
        let text = Array(fields.joined(separator: [UInt8(ascii: ",")]))
        var end = -1
        let ends = InlineArray<10, Int32> { index in
            end += fields[index].count + 1
            return Int32(end)
        }
        return try text.withUnsafeBytes {
            try body(AuthEventView(line: 1, second: second, text: $0, ends: ends, isMalicious: nil))
        }
    }

    /// An event of a small world, at a second below `limit`.
    static func random(before limit: Int, using numbers: inout SeededNumbers) -> SampleEvent {
        func pick(_ prefix: String, _ limit: Int) -> [UInt8] {
            Array("\(prefix)\(Int.random(in: 0..<limit, using: &numbers))".utf8)
        }
        let second = Int.random(in: 0..<limit, using: &numbers)
        return SampleEvent(
            second,
            [
                pick("U", 20), pick("D", 3), pick("U", 20), pick("", 3), pick("C", 30),
                pick("a host with a long name ", 30), pick("auth", 4), pick("l", 9), pick("orient", 3), pick("", 2),
            ]
        )
    }
}
