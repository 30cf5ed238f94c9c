/// A buffer that one thread fills and that is only read afterwards; behind its room is a little more, never filled, so
/// that lines can be read, and written, in larger steps than they are long.
final class BlockBuffer: ByteOwner, @unchecked Sendable {  // handed over once filled
    private let memory: UnsafeMutableRawBufferPointer
    /// How many bytes were filled.
    var count = 0

    init(capacity: Int) {
        let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + LineMasks.reach, alignment: 16)
        memory = UnsafeMutableRawBufferPointer(rebasing: whole.dropLast(LineMasks.reach))
    }

    deinit { memory.deallocate() }

    /// The bytes that were filled.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// The room behind them.
    var rest: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[count...]) }

    /// Copies `bytes` behind what is there.
    func append(_ bytes: some Collection<UInt8>) {
        rest.copyBytes(from: bytes)
        count += bytes.count
    }

    /// Lets `body` write to the room and says how many bytes it wrote.
    ///
    /// - Precondition: the room is large enough.
    @inline(__always)
    func append(_ body: (UnsafeMutableRawPointer) -> Int) {
        guard let base = memory.baseAddress else { return }
        count &+= body(base + count)
    }

    /// Moves what follows the first `length` bytes to the front.
    func removeFirst(_ length: Int) {
        let remaining = UnsafeRawBufferPointer(rebasing: memory[length..<count])
        memory.copyMemory(from: remaining)
        count = remaining.count
    }
}
