/// A buffer that one thread fills and that is only read afterwards.
final class BlockBuffer: ByteOwner, @unchecked Sendable {  // handed over once filled
    private let memory: UnsafeMutableRawBufferPointer
    /// How many bytes were filled.
    var count = 0

    init(capacity: Int) {
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The bytes that were filled.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// The room behind them.
    var rest: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[count...]) }

    /// Copies `bytes` behind what is there.
    func append(_ bytes: [UInt8]) {
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
