/// A buffer that one thread fills and that is only read afterwards; behind its room is a little more, never filled, so
/// that lines can be read, and written, in larger steps than they are long.
package final class BlockBuffer: ByteOwner, @unchecked Sendable {  // handed over once filled
    @usableFromInline let memory: UnsafeMutableRawBufferPointer
    /// How many bytes were filled.
    package var count = 0

    package init(capacity: Int) {
        let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + Int.readableBeyond, alignment: 16)
        memory = UnsafeMutableRawBufferPointer(rebasing: whole.dropLast(Int.readableBeyond))
    }

    deinit { memory.deallocate() }

    /// The bytes that were filled.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// The room behind them.
    package var rest: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[count...]) }

    /// Copies `bytes` behind what is there.
    package func append(_ bytes: some Collection<UInt8>) {
        rest.copyBytes(from: bytes)
        count += bytes.count
    }

    /// Lets `body` write to the room and says how many bytes it wrote.
    ///
    /// - Precondition: the room is large enough.
    @inlinable
    @inline(__always)
    package func append(_ body: (UnsafeMutableRawPointer) -> Int) {
        guard let base = memory.baseAddress else { return }
        count &+= body(base + count)
    }

    /// Moves what follows the first `length` bytes to the front.
    package func removeFirst(_ length: Int) {
        let remaining = UnsafeRawBufferPointer(rebasing: memory[length..<count])
        memory.copyMemory(from: remaining)
        count = remaining.count
    }
}
