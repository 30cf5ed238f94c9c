import CTorch
import Synchronization

/// A device: it holds a tensor's memory and runs its operations.
package enum Device: Hashable, Sendable {
    /// The host.
    case cpu
    /// An NVIDIA GPU.
    case cuda(Int = 0)
    /// The GPU of a Mac.
    case mps

    /// True where the machine has it and libtorch can use it.
    package var isAvailable: Bool {
        switch self {
        case .cpu: true
        case .cuda(let index): index >= 0 && index < Self.cudaCount
        case .mps: api.device.pointee.mps_available()
        }
    }

    /// The fastest there is: the first NVIDIA GPU, the GPU of a Mac, or else the CPU.
    package static var auto: Device { [.cuda(0), .mps].first(where: \.isAvailable) ?? .cpu }

    /// The number of NVIDIA GPUs that libtorch can use.
    package static var cudaCount: Int { Int(api.device.pointee.cuda_count()) }

    /// The name of the hardware, such as `NVIDIA H200`, where the driver tells it.
    package var name: String? {
        guard case .cuda(let index) = self else { return nil }
        var text = [CChar](repeating: 0, count: 256)
        let length = api.device.pointee.cuda_name(Int64(index), &text, Int64(text.count))
        return length > 0 ? String(decoding: text.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// True where it has instructions for products of bfloat16; elsewhere they are slower than those of float32.
    ///
    /// NVIDIA's GPUs have them since Ampere, compute capability 8.
    package var multipliesBFloat16: Bool {
        switch self {
        case .cpu: InstructionSet.current.multipliesBFloat16
        case .cuda(let index): !Self.olderGPUs.contains(index)
        case .mps: true
        }
    }

    /// The NVIDIA GPUs before Ampere.
    private static let olderGPUs = Set(
        (0..<cudaCount).filter { (1..<8).contains(api.device.pointee.cuda_capability(Int64($0))) }
    )

    /// The bytes of its memory that are free; `nil` for the host, and where libtorch does not say.
    package var freeMemory: Int? {
        let bytes = api.device.pointee.free_memory(raw)
        return bytes >= 0 ? Int(bytes) : nil
    }

    /// Waits until the device has done all that it was given; only to measure time is that needed.
    package func synchronize() {
        check(api.device.pointee.synchronize(raw))
    }

    /// The device that `text` names: `auto`, `cpu`, `cuda`, `cuda:1` or `mps`.
    ///
    /// - Throws: `TorchError` where it names none, or one that this machine lacks.
    package static func parse(_ text: String) throws(TorchError) -> Device {
        if text == "auto" { return .auto }
        guard let device = Device(text) else {
            throw TorchError("`\(text)` is not a device; one is auto, cpu, cuda, cuda:1 (and so on) or mps")
        }
        guard device.isAvailable else {
            let reason = Libtorch.cudaError.map { " (\($0))" } ?? ""
            throw TorchError("the device \(device) is not available here\(reason); \(Device.auto) is")
        }
        return device
    }
}

extension Device: LosslessStringConvertible {
    /// The device of this name, available or not: `cpu`, `cuda`, `cuda:1` or `mps`.
    package init?(_ description: String) {
        switch description {
        case "cpu": self = .cpu
        case "cuda": self = .cuda(0)
        case "mps": self = .mps
        default:
            guard description.hasPrefix("cuda:"), let index = Int(description.dropFirst(5)), index >= 0 else {
                return nil
            }
            self = .cuda(index)
        }
    }

    /// The name, as PyTorch writes it: `cpu`, `cuda:0` or `mps`.
    package var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let index): "cuda:\(index)"
        case .mps: "mps"
        }
    }
}

extension Device {
    var kind: Int32 {
        switch self {
        case .cpu: 0
        case .cuda: 1
        case .mps: 13
        }
    }

    var raw: ct_device {
        if case .cuda(let index) = self { return ct_device(kind: kind, index: Int32(index)) }
        return ct_device(kind: kind, index: self == .cpu ? -1 : 0)
    }

    init(_ raw: ct_device) {
        switch raw.kind {
        case 0: self = .cpu
        case 1: self = .cuda(Int(max(0, raw.index)))
        case 13: self = .mps
        default: fatalError("a tensor on a device of libtorch's kind \(raw.kind)")
        }
    }
}

/// Has the CPU stand in for a GPU, so that what is done for one can be tested on machines that have none.
///
///     let rehearsal = SimulatedGPU()
///     try rehearsal { try trainer.train() }
///     rehearsal.reads  // how often the program would have waited for the GPU
///
/// What runs in it, on this thread, goes the way that it goes on a GPU: without what only the CPU has kernels for, and
/// without looking into tensors where that can be avoided. What a GPU would have to be waited for is counted.
package final class SimulatedGPU: Sendable {
    @TaskLocal static var current: SimulatedGPU?

    private let counts = Mutex((reads: 0, uploads: 0))

    /// A rehearsal that has counted nothing yet.
    package init() {}

    /// The number of times that elements of a tensor were read, or a tensor was made whose shape depends on elements:
    /// each time a program waits until the GPU has done all that it was given.
    package var reads: Int { counts.withLock(\.reads) }

    /// The number of tensors made from the program's own numbers, which have to be sent.
    package var uploads: Int { counts.withLock(\.uploads) }

    /// Runs `body` with the CPU standing in for a GPU.
    package func callAsFunction<R>(_ body: () throws -> R) rethrows -> R {
        let before = api.softmax.pointee.set_fused(false)
        defer { _ = api.softmax.pointee.set_fused(before) }
        return try Self.$current.withValue(self, operation: body)
    }

    static func noteRead() { current?.counts.withLock { $0.reads += 1 } }

    static func noteUpload() { current?.counts.withLock { $0.uploads += 1 } }
}

extension Device {
    /// True where its memory is the program's own, which may look into tensors at no cost: the CPU, where it does not
    /// stand in for another device in a ``SimulatedGPU``.
    package var isHost: Bool { self == .cpu && SimulatedGPU.current == nil }
}
