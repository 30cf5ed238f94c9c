import AuthLogs
import Foundation
import TestSupport
import Testing

/// Events as short texts, so that a test can show what it expects.
enum ShownEvent {
    /// The event that `record` becomes, or the reason why it is none.
    static func of(_ record: String, format: JSONFormat? = nil, infersZone: Bool = true) -> String {
        var parser = JSONRecordParser(format: format, infersZone: infersZone)
        return of(record, &parser)
    }

    /// The event that `parser` makes of `record`.
    static func of(_ record: String, _ parser: inout some RecordParser) -> String {
        of(Array(record.utf8), &parser)
    }

    /// The event that `parser` makes of `record`.
    static func of(_ record: [UInt8], _ parser: inout some RecordParser) -> String {
        var event = LogEvent()
        switch record.withUnsafeBytes({ parser.parse($0, into: &event) }) {
        case .event: return text(event)
        case .filtered(let reason): return "filtered: \(reason)"
        case .rejected(let reason): return "rejected: \(reason)"
        }
    }

    /// The events of all lines of the file `name` in the shared folder.
    static func ofFile(_ name: String, _ parser: some RecordParser = JSONRecordParser()) throws -> [String] {
        let path = try #require(SharedData.path(name))
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        var parser = parser
        return data.split(separator: UInt8(ascii: "\n")).map { of(Array($0), &parser) }
    }

    /// `806400.123 success ♦ source user@domain > destination user@domain ♦ host[address] > host[address] ♦
    /// authentication type, logon type, orientation, outcome ♦ record ID`, where `?` is no value.
    private static func text(_ event: LogEvent) -> String {
        var fraction = String(1_000_000_000 + Int(event.time.nanoseconds)).dropFirst()
        fraction = fraction.prefix(Int(event.time.digits))
        var head = "\(event.time.seconds)" + (fraction.isEmpty ? "" : "." + fraction)
        if event.time.clock != .unix { head += " \(event.time.clock)" }
        head += " \(event.outcome)"
        if event.account != .unspecified { head += " \(event.account)" }
        if event.isLocal { head += " local" }
        if event.isCanonical { head += " canonical" }
        func value(_ slot: LogEvent.Slot) -> String { event.text(slot) ?? "?" }
        func host(_ name: LogEvent.Slot, _ address: LogEvent.Slot) -> String { "\(value(name))[\(value(address))]" }
        let source = "\(value(.sourceUser))@\(value(.sourceDomain))"
        let destination = "\(value(.destinationUser))@\(value(.destinationDomain))"
        let hosts = host(.sourceHost, .sourceAddress) + " > " + host(.destinationHost, .destinationAddress)
        let slots: [LogEvent.Slot] = [.authenticationType, .logonType, .orientation, .outcome]
        let types = slots.map(value).joined(separator: ", ")
        return [head, "\(source) > \(destination)", hosts, types, value(.recordID)].joined(separator: " ♦ ")
    }
}
