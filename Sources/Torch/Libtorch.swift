import CTorch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The library underneath: opened on first use, so that a program starts without it.
///
/// A command calls ``load()`` before it makes a tensor, and so can say what is missing; a tensor that is made without
/// it ends the program with the same message.
package enum Libtorch {
    /// The shim's tables, or why there are none.
    static let tables: Result<Tables, TorchError> = open()

    /// Opens libtorch, unless that has been done already.
    ///
    /// - Throws: `TorchError` that says where it was looked for and what the loader found.
    package static func load() throws(TorchError) {
        _ = try tables.get()
    }

    /// True where libtorch could be opened.
    package static var isAvailable: Bool { (try? tables.get()) != nil }

    /// The version of the library that was opened, such as `2.13.0`.
    package static var version: String {
        api.device.pointee.loaded_version().map { String(cString: $0) } ?? builtVersion
    }

    /// The version that the shim was built with.
    package static var builtVersion: String { String(cString: api.device.pointee.built_version()) }

    /// The widest vector instructions that libtorch uses on this machine, such as `AVX512`.
    package static var cpuCapability: String { String(cString: api.device.pointee.cpu_capability()) }

    /// The reason why the CUDA half of libtorch exists but could not be opened.
    package static var cudaError: String? { api.device.pointee.cuda_error().map { String(cString: $0) } }

    /// The number of threads that one operation uses on the CPU.
    package static var threadCount: Int {
        get { Int(api.device.pointee.threads()) }
        set { check(api.device.pointee.set_threads(Int32(newValue))) }
    }

    /// Treats the smallest numbers, which a CPU works on slowly, as zero on this thread.
    ///
    /// - Returns: Whether the CPU can do that.
    @discardableResult
    package static func flushDenormals(_ on: Bool = true) -> Bool { api.device.pointee.flush_denormals(on) }

    /// Prefers kernels that give the same result every time, where there are such.
    package static func useDeterministicKernels(_ on: Bool = true) {
        check(api.device.pointee.set_deterministic(on))
    }

    /// Sets how the program ends where libtorch fails in an operation that cannot throw, as it does without memory.
    ///
    /// At first such a failure traps with libtorch's message. A command-line tool prints a sentence and exits instead.
    ///
    /// - Parameter handler: Ends the program; any thread may call it.
    package static func onFailure(_ handler: @escaping @Sendable (TorchError) -> Never) {
        failureHandler.withLock { $0 = handler }
    }

    private static let failureHandler = Mutex<@Sendable (TorchError) -> Never> { fatalError($0.description) }

    static func end(_ error: TorchError) -> Never {
        let handler = failureHandler.withLock { $0 }
        handler(error)
    }

    /// The precision of products of float32 matrices.
    package enum MatmulPrecision: String, Sendable, CaseIterable {
        /// In float32 throughout.
        case highest
        /// With factors rounded to TensorFloat-32, where the device has it.
        case high
        /// With factors rounded to bfloat16, where the device has it.
        case medium
    }

    /// Sets how exactly products of float32 matrices are computed; at first ``MatmulPrecision/highest``.
    package static func setMatmulPrecision(_ precision: MatmulPrecision) {
        check(api.device.pointee.set_matmul_precision(precision.rawValue))
    }
}

extension Libtorch {
    /// The tables, which are constant once the shim is open.
    struct Tables: @unchecked Sendable {  // A constant of the shim, which is never closed.
        let pointer: UnsafePointer<ct_api>
    }

    /// Opens the first shim of those that are there.
    private static func open() -> Result<Tables, TorchError> {
        let instructions: InstructionSet
        switch InstructionSet.chosen {
        case .success(let set): instructions = set
        case .failure(let error): return .failure(error)
        }
        let candidates = shimCandidates()
        guard let path = candidates.first(where: isReadable) else {
            let places = candidates.map { "\n  \($0)" }.joined()
            return .failure(TorchError("the tensor library is not installed; it was looked for at\(places)"))
        }
        var reason = [CChar](repeating: 0, count: 4096)
        guard let pointer = ct_load(path, environment("LIBTORCH"), instructions.raw, &reason, Int64(reason.count))
        else {
            let text = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            return .failure(TorchError("libtorch could not be opened: \(text)"))
        }
        return .success(Tables(pointer: pointer))
    }
}

/// The functions of the shim; ends the program where libtorch is missing.
var api: ct_api {
    switch Libtorch.tables {
    case .success(let tables): tables.pointer.pointee
    case .failure(let error): Libtorch.end(error)
    }
}

/// Ends the program with libtorch's message where `status` is that of a failed call.
func check(_ status: Int32, function: StaticString = #function) {
    guard status == 0 else { endAfterFailure(function) }
}

/// Ends the program with the message of the last failing call on this thread.
func endAfterFailure(_ function: StaticString = #function) -> Never { Libtorch.end(TorchError.last(in: function)) }

/// Throws libtorch's message where `status` is that of a failed call.
func attempt(_ status: Int32) throws(TorchError) {
    guard status == 0 else { throw .last }
}

extension Libtorch {
    /// The candidate paths of the shim, best first: beside the program, where it is installed, and beside this code,
    /// which in a test run is a library in another folder than the program's.
    static func shimCandidates() -> [String] {
        #if canImport(Darwin)
        let name = "libCTorchShim.dylib"
        #else
        let name = "libCTorchShim.so"
        #endif
        var paths: [String] = []
        for folder in [executablePath(), ownPath()].compactMap({ $0 }).map(folder(of:)) {
            for place in ["", "../lib/surprisal/", "../lib/"] where !paths.contains("\(folder)/\(place)\(name)") {
                paths.append("\(folder)/\(place)\(name)")
            }
        }
        #if canImport(Darwin)
        // A test bundle holds its code three folders below the build's products.
        if let bundle = ownPath() { paths.append("\(folder(of: bundle))/../../../\(name)") }
        #endif
        return paths
    }

    static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// The value of an environment variable, where it is set and not empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// The program's file, with links resolved: an installed program may be called through one.
    private static func executablePath() -> String? {
        #if canImport(Darwin)
        var path = [CChar](repeating: 0, count: 4096)
        var size = UInt32(path.count)
        guard _NSGetExecutablePath(&path, &size) == 0 else { return nil }
        return resolved(path)
        #else
        return resolved("/proc/self/exe")
        #endif
    }

    private static func ownPath() -> String? {
        var path = [CChar](repeating: 0, count: 4096)
        guard ct_own_path(&path, Int64(path.count)) else { return nil }
        return resolved(path)
    }

    private static func resolved(_ path: UnsafePointer<CChar>) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
