import Dispatch
import Foundation
import LanguageModels
import Torch

// N rows, C width, V words

/// What the machine can do at most, measured: no path can be faster than these allow.
public struct Ceilings: Sendable, Hashable, Codable {
    /// Products of float32 matrices, `(1024, 128) × (128, 10000)`: FLOP a second.
    public var float32: Samples
    /// The same in bfloat16.
    public var bfloat16: Samples
    /// Bytes that all cores together copy in a second, read and written counted once each.
    public var copiedBytes: Samples
    /// Bytes a second that `cat` reads of a file that is in memory.
    public var readBytes: Samples?

    /// The shape of the matrices: a block of rows against a field's words.
    static let shape = (rows: 1024, width: 128, words: 10_000)

    /// Measures all; `file` is what is read.
    static func measure(_ repetitions: Int, reading file: String?) throws -> Ceilings {
        let products = try interleaved(
            repetitions,
            [Way { productRate(.float32) }, Way { productRate(.bfloat16) }, Way { copyRate() }]
        )
        let read = try file.map { file in
            try interleaved(repetitions, [Way { try readRate(file) }])[0]
        }
        return Ceilings(float32: products[0], bfloat16: products[1], copiedBytes: products[2], readBytes: read)
    }

    /// FLOP a second of products in `type`, of a tenth of a second.
    private static func productRate(_ type: DType) -> Double {
        let left = Tensor.randn([shape.rows, shape.width]).to(type)  // (N, C)
        let right = Tensor.randn([shape.words, shape.width]).to(type)  // (V, C)
        return withoutGradients {
            _ = linear(left, right)
            var count = 0
            let start = ContinuousClock.now
            while start.duration(to: .now) < .milliseconds(100) {
                _ = linear(left, right)
                count += 1
            }
            let flops = 2 * Double(shape.rows * shape.width * shape.words) * Double(count)
            return flops / (start.duration(to: .now) / .seconds(1))
        }
    }

    /// Bytes a second that all cores copy and write, from memory to memory.
    private static func copyRate() -> Double {
        let workers = ProcessInfo.processInfo.activeProcessorCount
        let size = 64 << 20
        // Each thread writes its own half of the first block only.
        nonisolated(unsafe) let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 2 * size * workers,
            alignment: 64
        )
        defer { memory.deallocate() }
        _ = memory.initializeMemory(as: UInt8.self, repeating: 1)
        let time = seconds {
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                let start = 2 * size * worker
                let target = UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + size])
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start + size..<start + 2 * size]))
            }
        }
        return 2 * Double(size * workers) / time
    }

    private static func readRate(_ file: String) throws -> Double {
        let bytes = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        let time = try seconds { try Child.run("cat", [file]) }
        return Double(bytes) / time
    }
}
