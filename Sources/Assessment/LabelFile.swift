package import AuthLogs
import ByteIO
import Foundation

/// The labels of one's own network: a CSV file with a heading or NDJSON, one malicious event per line.
///
/// `docs/reference/formats/labels.md` describes the file.
package struct LabelFile: Sendable {
    /// The path of the file.
    package let path: String
    /// The labels in order.
    package private(set) var labels: [EventLabel] = []

    /// Reads the file at `path`; `clock` turns its times into seconds of the log.
    ///
    /// - Throws: `InputError` with the line that is no label.
    package init(contentsOf path: String, clock: EventClock) throws {
        self.path = path
        let reader = try LineReader(path: path)
        var form: Form?
        while let block = try reader.next() {
            _ = try block.forEachLine { bytes, number in
                var text = String(decoding: bytes, as: UTF8.self)
                if number == 1, text.hasPrefix("\u{FEFF}") { text.removeFirst() }
                guard text.contains(where: { !$0.isWhitespace }) else { return true }
                func fault(_ message: String) -> InputError {
                    InputError(file: path, line: number, message: message)
                }
                guard let known = form else {
                    let first = try Form(heading: text, fault: fault)
                    form = first
                    if case .csv = first { return true }
                    labels.append(try EventLabel(Self.object(text, fault), line: number, clock, fault))
                    return true
                }
                let members =
                    switch known {
                    case .ndjson: try Self.object(text, fault)
                    case .csv(let names): try Self.row(text, names, fault)
                    }
                labels.append(try EventLabel(members, line: number, clock, fault))
                return true
            }
        }
        guard !labels.isEmpty else {
            throw InputError(file: path, message: "expected labels, found none: \(EventLabel.expected)")
        }
    }

    private enum Form {
        case csv([LabelKey?])
        case ndjson

        /// Recognises the form by the first line of the file.
        init(heading: String, fault: (String) -> InputError) throws {
            guard !heading.drop(while: \.isWhitespace).hasPrefix("{") else {
                self = .ndjson
                return
            }
            let cells = LabelFile.cells(heading)
            let keys = cells.map { LabelKey(column: $0) }
            let known = Set(keys.compactMap { $0 })
            guard known.contains(.record) || (known.contains(.time) && known.contains { $0.isName }) else {
                throw fault("expected a line of column names: \(EventLabel.expected)")
            }
            guard known.count == keys.count(where: { $0 != nil }) else {
                throw fault("expected each column once, found two that mean the same")
            }
            self = .csv(keys)
        }
    }

    /// The cells of a CSV line by key; empty cells are left out.
    private static func row(
        _ text: String,
        _ keys: [LabelKey?],
        _ fault: (String) -> InputError
    ) throws -> [LabelKey: String] {
        let cells = cells(text)
        guard cells.count == keys.count else {
            throw fault("expected \(keys.count) columns as in the first line, found \(cells.count)")
        }
        let pairs = zip(keys, cells).compactMap { key, cell in key.flatMap { cell.isEmpty ? nil : ($0, cell) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// The cells of a line of CSV (RFC 4180), without the spaces around them.
    fileprivate static func cells(_ line: String) -> [String] {
        var cells = [""]
        var (isQuoted, wasQuote) = (false, false)
        for scalar in line.unicodeScalars {
            let isQuote = scalar == "\""
            switch scalar {
            case "\"":
                // A quote within quotes is doubled.
                if !isQuoted, wasQuote { cells[cells.count - 1].unicodeScalars.append(scalar) }
                isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].unicodeScalars.append(scalar)
            }
            wasQuote = isQuote
        }
        return cells.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The members of a JSON object by key; those of objects within it are named `outer.inner`.
    private static func object(_ text: String, _ fault: (String) -> InputError) throws -> [LabelKey: String] {
        guard case .object(let object)? = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
            throw fault("expected a JSON object, as in the first line")
        }
        var members: [LabelKey: (rank: Int, text: String)] = [:]
        func add(_ object: [String: JSONValue], prefix: String) {
            for (name, value) in object {
                if case .object(let inner) = value { add(inner, prefix: "\(prefix)\(name).") }
                guard let key = LabelKey(column: prefix + name), let text = value.label, !text.isEmpty else { continue }
                // Of several names for one key, the first in our list counts.
                let rank = key.names.firstIndex(of: (prefix + name).lowercased()) ?? .max
                if rank < members[key]?.rank ?? .max { members[key] = (rank, text) }
            }
        }
        add(object, prefix: "")
        return members.mapValues(\.text)
    }
}

extension JSONValue {
    /// The value as text, if it is a text or a number.
    fileprivate var label: String? {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        default: nil
        }
    }
}

/// The parts of a label.
private enum LabelKey: CaseIterable {
    case time, user, domain, sourceUser, destinationUser, source, destination, record, file

    /// The names of the columns and members that mean it, in lower case.
    var names: [String] {
        switch self {
        case .time: ["time", "timestamp", "@timestamp", "second"]
        case .user: ["user", "account", "user.name"]
        case .domain: ["domain", "user.domain"]
        case .sourceUser: ["src_user"]
        case .destinationUser: ["dst_user"]
        case .source: ["source", "src_pc", "src", "source_host", "src_host", "source.domain"]
        case .destination: ["destination", "dst_pc", "dst", "destination_host", "dst_host", "host.name"]
        case .record: ["record", "line"]
        case .file: ["file"]
        }
    }

    init?(column: String) {
        let name = column.lowercased()
        guard let key = Self.allCases.first(where: { $0.names.contains(name) }) else { return nil }
        self = key
    }

    /// True for the names of accounts and hosts.
    var isName: Bool {
        switch self {
        case .user, .sourceUser, .destinationUser, .source, .destination: true
        case .time, .domain, .record, .file: false
        }
    }
}

/// The description of a malicious event: a label.
package struct EventLabel: Sendable, Hashable {
    /// The line of the label.
    package let line: Int
    /// The second of the event.
    let second: Int?
    /// The source or destination user, the source user, and the destination user.
    let user, sourceUser, destinationUser: Account?
    let source, destination: String?
    /// The line of the event in its file.
    let record: Int?
    let file: String?
    /// The label in words.
    package let text: String

    /// An account, with or without its domain.
    struct Account: Sendable, Hashable {
        /// The account as the label has it.
        let whole: String
        let name: String
        let domain: String?

        init(_ text: String, domain: String? = nil) {
            whole = text
            if let domain {
                (name, self.domain) = (text, domain)
            } else if let slash = text.lastIndex(of: "\\") {
                (name, self.domain) = (String(text[text.index(after: slash)...]), String(text[..<slash]))
            } else if let at = text.lastIndex(of: "@"), at > text.startIndex {
                (name, self.domain) = (String(text[..<at]), String(text[text.index(after: at)...]))
            } else {
                (name, self.domain) = (text, nil)
            }
        }
    }

    /// The parts that a label needs, for errors.
    static let expected =
        "a label needs time (RFC 3339 or seconds) and one of user, source and destination, or record"

    fileprivate init(
        _ members: [LabelKey: String],
        line: Int,
        _ clock: EventClock,
        _ fault: (String) -> InputError
    ) throws {
        self.line = line
        let isDated = clock.isDated
        func name(_ key: LabelKey) -> String? { members[key].map { isDated ? $0.lowercased() : $0 } }
        second = try members[.time].map { text in
            guard let second = Self.second(text, clock) else {
                throw fault("expected a time as in RFC 3339, such as 2025-11-26T08:00:01Z, or seconds")
            }
            return second
        }
        record = try members[.record].map { text in
            guard let number = Int(text), number > 0 else { throw fault("expected a whole number from 1 in record") }
            return number
        }
        user = name(.user).map { Account($0, domain: name(.domain)) }
        (sourceUser, destinationUser) = (
            name(.sourceUser).map { Account($0) }, name(.destinationUser).map { Account($0) }
        )
        (source, destination) = (name(.source), name(.destination))
        file = members[.file]
        let names = LabelKey.allCases.filter { $0.isName && members[$0] != nil }
        guard record != nil || (second != nil && !names.isEmpty) else { throw fault("\(Self.expected); found less") }
        text =
            LabelKey.allCases.filter { $0 != .file || members[.record] != nil }
            .compactMap { key in members[key].map { "\(key.names[0]) \($0)" } }.joined(separator: ", ").withoutControls
    }

    /// The second of a label's time: seconds as the log counts them, or RFC 3339.
    private static func second(_ text: String, _ clock: EventClock) -> Int? {
        if let number = Double(text) { return abs(number) < 1e15 ? Int(exactly: number.rounded(.down)) : nil }
        return clock.second(rfc3339: text)
    }
}

extension EventLabel {
    /// Returns whether the names in the label are those of `event`; names of logs with dates are compared in lower case
    /// and by short host names.
    func names(_ event: AuthEventView, isDated: Bool) -> Bool {
        func value(_ field: AuthField) -> String { isDated ? event.string(field).lowercased() : event.string(field) }
        func isSource(_ account: Account) -> Bool { account.isNamed(value(.sourceUser), value(.sourceDomain)) }
        func isDestination(_ account: Account) -> Bool {
            account.isNamed(value(.destinationUser), value(.destinationDomain))
        }
        func isHost(_ name: String, _ field: AuthField) -> Bool {
            let host = value(field)
            return host == name || (isDated && host == Self.shortName(name))
        }
        return (user.map { isSource($0) || isDestination($0) } ?? true) && (sourceUser.map(isSource) ?? true)
            && (destinationUser.map(isDestination) ?? true) && (source.map { isHost($0, .sourceHost) } ?? true)
            && (destination.map { isHost($0, .destinationHost) } ?? true)
    }

    /// The name of a host without its domain; addresses stay whole.
    private static func shortName(_ host: String) -> String {
        guard let first = host.split(separator: ".").first, !first.allSatisfy(\.isNumber) else { return host }
        return String(first)
    }

    /// Returns whether the label's file is the one at `path`, which it may name by the end of its path.
    func isOf(file path: String?) -> Bool {
        guard let file, let path else { return file == nil }
        return path == file || path.hasSuffix("/\(file)") || file.hasSuffix("/\(path)")
    }
}

extension EventLabel.Account {
    /// Returns whether an event's user and domain are this account; a domain that is not known may be any.
    func isNamed(_ user: String, _ userDomain: String) -> Bool {
        if user == whole { return true }
        return user == name && (domain == nil || userDomain == domain || userDomain == "?")
    }
}
