import ByteIO

/// A use of a template in a record: which template, and where its values are.
struct EVTXInstance {
    /// The offset of the template's definition in the chunk.
    let definition: Int
    /// The number of values.
    let count: Int
    /// The offset of the list of sizes and types.
    let descriptors: Int
    /// The offset of the first value.
    var values: Int { descriptors &+ count &* 4 }

    /// Reads the instance whose token is at `offset`.
    init(_ chunk: EVTXBytes, at offset: Int) throws(EVTXFault) {
        definition = try chunk.u32(offset &+ 6)
        var next = offset &+ 10
        // The first use of a template in a chunk is followed by its definition.
        if definition == next { next = next &+ Self.definitionHeader &+ (try chunk.u32(next &+ 20)) }
        count = try chunk.u32(next)
        descriptors = next &+ 4
        guard count <= (chunk.count &- descriptors) / 4 else { throw .end }
    }

    /// The offset of the next definition, an identifier of 16 bytes, and the size of the definition.
    static let definitionHeader = 24

    /// The size in bytes of the value at `index`.
    @inline(__always)
    func size(of index: Int, in chunk: EVTXBytes) throws(EVTXFault) -> Int { try chunk.u16(descriptors &+ index &* 4) }

    /// The type of the value at `index`.
    @inline(__always)
    func type(of index: Int, in chunk: EVTXBytes) throws(EVTXFault) -> UInt8 {
        try chunk.u8(descriptors &+ index &* 4 &+ 2)
    }

    /// The offset behind the last value.
    func end(in chunk: EVTXBytes, budget: inout Int) throws(EVTXFault) -> Int {
        budget &-= count
        guard budget > 0 else { throw .steps }
        var end = values
        for index in 0..<count { end &+= try size(of: index, in: chunk) }
        guard end <= chunk.count else { throw .end }
        return end
    }
}
