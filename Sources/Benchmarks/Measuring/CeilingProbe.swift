import Dispatch
import Foundation
import Torch

// N events, K inner width, M columns

/// Measures the machine's ceilings.
struct CeilingProbe {
    private let device: Device
    private var values: [[Double]] = [[], [], [], [], []]
    private var readRates: [Double] = []

    /// The shape of a batch of events times the tokens of a field.
    private static let vocabularyShape = (rows: 1_024, inner: 128, columns: 10_000)
    private var squareShape: (rows: Int, inner: Int, columns: Int) {
        let size = device.isHost ? 1_024 : 8_192
        return (size, size, size)
    }

    /// Creates a probe of matrix products on `device`, and of the CPU's memory.
    init(_ device: Device) { self.device = device }

    /// The results so far; `nil` before the first call of ``measure(reading:)``.
    var ceilings: Ceilings? {
        guard !values[0].isEmpty else { return nil }
        let samples = values.map(Samples.init)
        return Ceilings(
            float32: samples[0],
            bfloat16: samples[1],
            squareFloat32: samples[2],
            squareBfloat16: samples[3],
            copiedBytes: samples[4],
            readBytes: readRates.isEmpty ? nil : Samples(readRates)
        )
    }

    /// Measures each ceiling briefly; `file` is the file to read.
    mutating func measure(reading file: String?) throws {
        values[0].append(productRate(Self.vocabularyShape, .float32))
        values[1].append(productRate(Self.vocabularyShape, .bfloat16))
        values[2].append(productRate(squareShape, .float32))
        values[3].append(productRate(squareShape, .bfloat16))
        values[4].append(Self.copyRate())
        if let file { readRates.append(try Self.readRate(file)) }
    }

    /// The rate of products `(N, K) × (K, M)` in `type` in FLOP per second, measured for a twentieth of a second.
    private func productRate(_ shape: (rows: Int, inner: Int, columns: Int), _ type: DType) -> Double {
        let left = Tensor.randn([shape.rows, shape.inner]).to(device).to(type)
        let right = Tensor.randn([shape.columns, shape.inner]).to(device).to(type)
        // A GPU gets several products at a time, so that it does not wait for the next.
        let together = device.isHost ? 1 : 16
        func work() {
            for _ in 0..<together { _ = linear(left, right) }
            device.synchronize()
        }
        return withoutGradients {
            work()
            var count = 0
            let start = ContinuousClock.now
            while start.duration(to: .now) < .milliseconds(50) {
                work()
                count += together
            }
            let flops = 2 * Double(shape.rows * shape.inner * shape.columns) * Double(count)
            return flops / (start.duration(to: .now) / .seconds(1))
        }
    }

    /// The bytes per second that all cores read and write when they copy memory.
    private static func copyRate() -> Double {
        let workers = ProcessInfo.processInfo.activeProcessorCount
        let size = 64 << 20
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * size * workers, alignment: 64)
        defer { block.deallocate() }
        block.initializeMemory(as: UInt8.self, repeating: 1)
        // Each thread uses a separate part.
        nonisolated(unsafe) let memory = block
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
        return Double(bytes) / (try seconds { try ChildProcess.run("cat", [file]) })
    }
}

/// The highest rates of the machine, measured between the benchmarks: no path can be faster.
package struct Ceilings: Sendable, Hashable, Codable {
    /// Products of float32 matrices, 1,024 events of width 128 by 10,000 tokens, in FLOP per second.
    package var float32: Samples
    /// The same products in bfloat16.
    package var bfloat16: Samples
    /// Products of square float32 matrices, 1,024 wide, the best case, in FLOP per second.
    package var squareFloat32: Samples
    /// The same products in bfloat16.
    package var squareBfloat16: Samples
    /// The bytes per second that all cores together copy; each byte counts once as read and once as written.
    package var copiedBytes: Samples
    /// The bytes per second that `cat` reads from a cached file.
    package var readBytes: Samples?

    /// The highest rate of matrix products in bfloat16 or float32, in FLOP per second.
    package func products(inBfloat16 isHalf: Bool) -> Double {
        (isHalf ? [bfloat16, squareBfloat16] : [float32, squareFloat32]).map(\.highest).max() ?? .nan
    }
}
