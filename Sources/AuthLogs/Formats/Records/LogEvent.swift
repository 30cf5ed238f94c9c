import ByteIO

/// An authentication event as its log tells it, before ``Identities`` decides which account and which host each name
/// means.
///
/// A parser fills one event after the other into the same value, so that nothing is allocated per event:
///
///     event.reset()
///     event.time = LogTime(seconds: 1_735_718_400, nanoseconds: 123_000_000, digits: 3)
///     event.set(.destinationUser, name)
///     event.outcome = .success
package struct LogEvent: Sendable {
    /// A value of an event.
    ///
    /// The raw values of the first ten are those of ``AuthField``.
    package enum Slot: Int, CaseIterable, Sendable {
        case sourceUser
        case sourceDomain
        case destinationUser
        case destinationDomain
        /// A name of the source host; the address is in ``sourceAddress``.
        case sourceHost
        /// A name of the destination host.
        case destinationHost
        case authenticationType
        case logonType
        case orientation
        /// The outcome, if it is neither success nor failure.
        case outcome
        /// The network address of the source host.
        case sourceAddress
        /// The network address of the destination host.
        case destinationAddress
        /// The Windows security identifier of the source user.
        case sourceSID
        /// The Windows security identifier of the destination user.
        case destinationSID
        /// The host that logged the event.
        case reporter
        /// The identifier of the record in its log.
        case recordID
    }

    /// The outcome of an authentication.
    package enum Outcome: UInt8, Sendable {
        case unknown
        case success
        case failure
    }

    /// What the log says about the existence of the account.
    package enum AccountStatus: UInt8, Sendable {
        /// Nothing, or the logon succeeded.
        case unspecified
        /// The account exists: only the password was wrong, for example.
        case exists
        /// There is no such account.
        case missing
    }

    /// The time of the event.
    package var time = LogTime()
    /// The outcome.
    package var outcome = Outcome.unknown
    /// What the log says about the account.
    package var account = AccountStatus.unspecified
    /// The number of equal events that the record stands for.
    package var repeats = 1
    /// True if the values are those of a day file already, so that no name is changed: LANL's logs and our own files.
    package var isCanonical = false
    /// The format of the record, if records of several formats may be in one log.
    package var format: LogFormat?
    /// True if the logon took place at the destination host itself, which is then the source host.
    package var isLocal = false

    /// The maximum size of an event's values together, in bytes: that of a line of a day file.
    package static let longest = 65_500

    /// The maximum size of this event's values together, in bytes: names that are changed may become a line of twice the
    /// size, since a host may be both source and destination.
    package var limit: Int { isCanonical ? Self.longest : 32_000 }

    /// The size of the values together, in bytes.
    package var byteCount: Int { bytes.count }

    /// The values in any order; several slots may have the same one.
    var bytes: [UInt8] = []
    /// The offset and the size of the value in each slot; a negative size if there is none.
    var slots = InlineArray<16, (start: UInt32, count: Int32)>(repeating: (0, -1))

    /// An event without values.
    package init() {}

    /// Removes all values.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        slots = InlineArray(repeating: (0, -1))
        (time, outcome, account, repeats) = (LogTime(), .unknown, .unspecified, 1)
        (isCanonical, isLocal, format) = (false, false, nil)
    }

    /// Sets the value in `slot`; blanks around it are dropped, and a `-` or nothing leaves the slot empty.
    ///
    /// Commas and control characters become `_`, so that the value fits into a line of a day file.
    package mutating func set(_ slot: Slot, _ value: UnsafeRawBufferPointer) {
        var (start, end) = (0, value.count)
        while start < end, value[start] <= 0x20 { start &+= 1 }
        while end > start, value[end &- 1] <= 0x20 || value[end &- 1] == 0x7f { end &-= 1 }
        guard start < end, !(end &- start == 1 && value[start] == UInt8(ascii: "-")) else {
            slots[slot.rawValue] = (0, -1)
            return
        }
        let first = bytes.count
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[start..<end]))
        for index in first..<bytes.count where bytes[index] < 0x20 || bytes[index] == .comma || bytes[index] == 0x7f {
            bytes[index] = UInt8(ascii: "_")
        }
        slots[slot.rawValue] = (UInt32(truncatingIfNeeded: first), Int32(truncatingIfNeeded: end &- start))
    }

    /// Sets the value in `slot` to `value` as it is, also if that is nothing.
    mutating func set(_ slot: Slot, verbatim value: UnsafeRawBufferPointer) {
        slots[slot.rawValue] = (UInt32(truncatingIfNeeded: bytes.count), Int32(truncatingIfNeeded: value.count))
        bytes.append(contentsOf: value)
    }

    /// Sets the value in `slot`, if there is one.
    package mutating func set(_ slot: Slot, _ value: UnsafeRawBufferPointer?) {
        if let value { set(slot, value) }
    }

    /// Sets the value in `slot` to a text of ours.
    package mutating func set(_ slot: Slot, _ value: StaticString) {
        set(slot, UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    /// Sets the value in `slot`.
    package mutating func set(_ slot: Slot, _ value: some Collection<UInt8>) {
        let copied: Void? = value.withContiguousStorageIfAvailable { set(slot, UnsafeRawBufferPointer($0)) }
        if copied == nil { Array(value).withUnsafeBytes { set(slot, $0) } }
    }

    /// Sets the value in `target` to that in `source`.
    package mutating func copy(_ source: Slot, to target: Slot) { slots[target.rawValue] = slots[source.rawValue] }

    /// Removes the value in `slot`.
    package mutating func remove(_ slot: Slot) { slots[slot.rawValue] = (0, -1) }

    /// True if there is a value in `slot`.
    package func has(_ slot: Slot) -> Bool { slots[slot.rawValue].count >= 0 }

    /// The number of bytes of the value in `slot`; 0 if there is none.
    package func count(_ slot: Slot) -> Int { max(0, Int(slots[slot.rawValue].count)) }

    /// Passes the value in `slot` to `body`; `nil` if there is none.
    package func withValue<Result>(_ slot: Slot, _ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows -> Result
    {
        let (start, count) = slots[slot.rawValue]
        guard count >= 0 else { return try body(nil) }
        return try bytes.withUnsafeBytes { try body($0.slice(Int(start)..<Int(start) + Int(count))) }
    }

    /// Passes all values to `body`, which must not keep them.
    package func withValues<Result>(_ body: (Values) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(Values(bytes: $0, slots: slots)) }
    }

    /// The values of an event as bytes that are valid only within ``LogEvent/withValues(_:)``.
    package struct Values {
        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let slots: InlineArray<16, (start: UInt32, count: Int32)>

        /// True if one slot was copied to the other, or neither has a value.
        func areCopies(_ first: Slot, _ second: Slot) -> Bool { slots[first.rawValue] == slots[second.rawValue] }

        /// The bytes of the value in `slot`; `nil` if there is none.
        @inline(__always)
        package subscript(slot: Slot) -> UnsafeRawBufferPointer? {
            let (start, count) = slots[slot.rawValue]
            return count < 0 ? nil : bytes.slice(Int(start)..<Int(start) &+ Int(count))
        }
    }

    /// The text of the value in `slot`; `nil` if there is none.
    package func text(_ slot: Slot) -> String? {
        withValue(slot) { $0.map { String(decoding: $0, as: UTF8.self) } }
    }
}

/// The meaning of a record of a log.
package enum RecordMeaning: Sendable, Hashable {
    /// The record is an authentication event, which the parser has filled in.
    case event
    /// The record is well-formed and no authentication.
    case filtered(FilterReason)
    /// The reason why the record cannot be read; it never contains the record's content.
    case rejected(String)
}

/// The kind of a record that is no authentication event, or is not wanted.
package enum FilterReason: Sendable, Hashable, CustomStringConvertible {
    /// A Windows event with another number, or the same number of another provider.
    case windowsEvent(Int)
    /// Any other kind, in the words of the log's format, such as `Zeek ssh.log, which has no user`; a literal.
    case kind(String)

    /// A part of the log that is no record, such as a header; it is not counted.
    package static let noRecord = FilterReason.kind("")

    /// `Windows event 4688`.
    package var description: String {
        switch self {
        case .windowsEvent(let number): "Windows event \(number)"
        case .kind(let text): text
        }
    }
}

/// Maps the records of a log to events.
///
/// A parser is a value with its own buffers: use one for each thread.
package protocol RecordParser: Sendable {
    /// Reads `record`, one whole record without a line end, into `event`, which it resets first.
    mutating func parse(_ record: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning
}
