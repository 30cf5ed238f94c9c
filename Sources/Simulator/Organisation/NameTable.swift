/// Names with a trailing comma, sorted as bytes, laid out so that one wide copy writes any of them.
struct NameTable: Sendable {
    /// Bytes of a slot; the last one holds the length.
    static let slotSize = 32

    /// How many names there are.
    let count: Int
    private let slots: [SIMD32<UInt8>]

    /// Sorts `names`; the second value maps each index of `names` to its number in the table.
    ///
    /// - Precondition: every name is shorter than 31 bytes.
    static func sorting(_ names: [String]) -> (table: NameTable, numbers: [Int32]) {
        let slots = names.map(slot)
        let order = names.indices.sorted { precedes(slots[$0], slots[$1]) }
        var numbers = [Int32](repeating: 0, count: names.count)
        for (number, index) in order.enumerated() { numbers[index] = Int32(number) }
        return (NameTable(count: names.count, slots: order.map { slots[$0] }), numbers)
    }

    /// The name with `number`, without its comma.
    func name(_ number: Int) -> String {
        let slot = slots[number]
        return String(decoding: (0..<Int(slot[Self.slotSize - 1]) - 1).map { slot[$0] }, as: UTF8.self)
    }

    /// Writes the name and its comma to `target`, which has room for a whole slot, and returns the address after them.
    @inline(__always)
    func write(_ number: Int, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let slot = slots[number]
        target.storeBytes(of: slot, as: SIMD32<UInt8>.self)
        return target + Int(slot[Self.slotSize - 1])
    }

    private static func slot(_ name: String) -> SIMD32<UInt8> {
        var slot = SIMD32<UInt8>(repeating: 0)
        let bytes = Array(name.utf8) + [UInt8(ascii: ",")]
        precondition(bytes.count < slotSize, "the name \(name) is too long")
        for (index, byte) in bytes.enumerated() { slot[index] = byte }
        slot[slotSize - 1] = UInt8(bytes.count)
        return slot
    }

    private static func precedes(_ left: SIMD32<UInt8>, _ right: SIMD32<UInt8>) -> Bool {
        for index in 0..<slotSize - 1 where left[index] != right[index] { return left[index] < right[index] }
        return false
    }
}

/// Collects names while an organisation is built; numbers are assigned when all are known.
struct NameBook {
    private(set) var names: [String] = []
    private var indices: [String: Int] = [:]

    /// The index of `name`, which is added if it is new.
    mutating func index(of name: String) -> Int {
        if let index = indices[name] { return index }
        indices[name] = names.count
        names.append(name)
        return names.count - 1
    }
}

/// An account with its domain, such as `U12@DOM1`: its number in the sorted table of names.
typealias Account = Int32

/// A value of an event's host fields: its number in the sorted table of names.
///
/// Nearly always a host, but the log also has `TGT` and service accounts in these fields.
typealias Place = Int32
