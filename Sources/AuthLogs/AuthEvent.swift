import ByteIO

/// An authentication event: the account, source and destination hosts, time, type and outcome, and its place in the
/// log.
///
///     let values = ["U66", "DOM1", "U66", "DOM1", "C17", "C586", "NTLM", "Network", "LogOn", "Success"]
///     let event = AuthEvent(second: 712_431, values: values)
///     event[.sourceHost]                                // "C17"
///     event.withView { history.keys(of: $0) }           // code that reads bytes borrows it as an AuthEventView
///
/// The ten fields are in one allocation, separated by commas as in a day file.
///
/// ``AuthEventView`` is the same event borrowed from a reader's buffer.
package struct AuthEvent: Sendable {
    /// The file of the event, if several are read.
    package var file: String?
    /// The line of the log, counted from 1.
    package var line: Int
    /// Seconds since the log's start.
    package let second: Int
    /// The label; `nil` if the event has none.
    package let isMalicious: Bool?
    private let text: [UInt8]
    /// The offset in `text` of each field's end.
    private let ends: InlineArray<10, Int32>

    /// Copies the event in `view`, with its label.
    package init(_ view: AuthEventView, file: String? = nil) {
        self.init(view, label: view.isMalicious, file: file)
    }

    /// Copies the event in `view`, with `label` in place of its own.
    init(_ view: AuthEventView, label: Bool?, file: String? = nil) {
        (self.file, line, second, isMalicious) = (file, view.line, view.second, label)
        (text, ends) = (Array(view.text), view.fieldEnds)
    }

    /// Creates an event from the values of its ten fields, in the order of ``AuthField``.
    ///
    /// - Precondition: There are ten `values`.
    package init(
        second: Int,
        values: [[UInt8]],
        line: Int = 1,
        file: String? = nil,
        isMalicious: Bool? = nil
    ) {
        precondition(values.count == AuthField.count, "an event has ten fields")
        var text: [UInt8] = []
        text.reserveCapacity(values.reduce(values.count) { $0 + $1.count })
        var ends = InlineArray<10, Int32>(repeating: 0)
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(.comma) }
            text.append(contentsOf: value)
            ends[index] = Int32(text.count)
        }
        (self.file, self.line, self.second, self.isMalicious) = (file, line, second, isMalicious)
        (self.text, self.ends) = (text, ends)
    }

    /// Creates an event from the values of its ten fields as text.
    package init(second: Int, values: [String], line: Int = 1, file: String? = nil, isMalicious: Bool? = nil) {
        self.init(
            second: second,
            values: values.map { Array($0.utf8) },
            line: line,
            file: file,
            isMalicious: isMalicious
        )
    }

    /// The value of `field`; bytes that are not UTF-8 are replaced.
    package subscript(field: AuthField) -> String { withView { $0.string(field) } }

    /// The values of the ten fields, in the order of ``AuthField``.
    package var values: [String] { AuthField.allCases.map { self[$0] } }

    /// Passes the event to `body` as a view, which is valid only there.
    package func withView<Result>(_ body: (AuthEventView) throws -> Result) rethrows -> Result {
        try text.withUnsafeBytes { text in
            try body(AuthEventView(line: line, second: second, text: text, ends: ends, isMalicious: isMalicious))
        }
    }

    /// The event as a line of a day file, without a label and without the line end.
    package var dayFileLine: [UInt8] { Array("\(second),".utf8) + text }
}

extension AuthEvent: Hashable {
    package static func == (left: AuthEvent, right: AuthEvent) -> Bool {
        left.second == right.second && left.line == right.line && left.file == right.file
            && left.isMalicious == right.isMalicious && left.text == right.text
            && AuthField.allCases.allSatisfy { left.ends[$0.rawValue] == right.ends[$0.rawValue] }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(second)
        hasher.combine(line)
        hasher.combine(text)
    }
}

extension AuthEvent {
    /// Creates an event from the values of `row`.
    package init(second: Int, row: IdentifiedRow) {
        self = row.withView(second: second, line: 1) { AuthEvent($0) }
    }
}
