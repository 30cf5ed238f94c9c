import ByteIO

/// The meaning of a line of a log: an event, or the reason why it is not one.
package enum EventLine: Sendable, Hashable {
    /// An event that is kept.
    case event(AuthEvent)
    /// A well-formed event of a source user that is not kept.
    case filtered
    /// The reason why the line is not an event; it never contains the line's content.
    case rejected(String)

    /// Parses `line`, without its LF: 11 or 12 fields are a line of a day file, 9 fields one of a raw log.
    ///
    /// A raw line becomes the event that `prepare` would make of it. A label is validated, and kept if `keepsLabel` is
    /// true.
    package init(csv line: UnsafeRawBufferPointer, keeping users: UserFilter, keepsLabel: Bool = false) {
        let line = Line(line.droppingCarriageReturn)
        do throws(RowFault) {
            switch line.commas.count {
            case 10, 11: self = try Self.day(line, users, keepsLabel: keepsLabel)
            case 8: self = try Self.raw(line, users)
            case let count:
                guard line.bytes.count <= .longestLine else { throw .tooLong(limit: .longestLine) }
                let expected = "expected 11 or 12 fields of a day file, or 9 of a raw log"
                self = .rejected("\(expected), found \(count + 1)")
            }
        } catch {
            self = .rejected(error.message)
        }
    }

    private static func day(_ line: Line, _ users: UserFilter, keepsLabel: Bool) throws(RowFault) -> EventLine {
        let view = try AuthEventView(line, number: 1, isUnterminated: false)
        guard users.keeps(view[.sourceUser]) else { return .filtered }
        return .event(AuthEvent(view, label: keepsLabel ? view.isMalicious : nil))
    }

    private static func raw(_ line: Line, _ users: UserFilter) throws(RowFault) -> EventLine {
        let raw = try RawRow(line)
        guard users.keeps(raw.sourceUser) else { return .filtered }
        return withUnsafeTemporaryAllocation(
            byteCount: line.bytes.count + RawRow.maximumGrowth + LineMasks.reach,
            alignment: 16
        ) { target in
            guard let base = target.baseAddress else { return .filtered }
            let count = raw.write(isMalicious: false, to: base)
            let view = raw.dayRow(UnsafeRawPointer(base), count: count, number: 1, isMalicious: nil)
            return .event(AuthEvent(view))
        }
    }
}

extension AuthEvent {
    /// Parses the text of one event: a line of a day file with or without a label, or of a raw log.
    ///
    /// - Parameters:
    ///   - text: The line, without its line end.
    ///   - name: The name of its place in errors.
    /// - Throws: `InputError` if it is neither.
    package init(parsing text: String, name: String) throws {
        let bytes = Array(text.utf8)
        switch bytes.withUnsafeBytes({ EventLine(csv: $0, keeping: .all, keepsLabel: true) }) {
        case .event(let event): self = event
        case .filtered: preconditionFailure("all users are kept")
        case .rejected(let reason): throw InputError(file: name, message: reason)
        }
    }
}
