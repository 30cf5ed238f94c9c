import CTorch

/// The vector instructions of a processor, from the least to the most; each has all before it.
///
/// Kernels are chosen by ``current``: what the processor has, or less where the environment variable `SURPRISAL_ISA` takes
/// instructions away, so that every machine can test what a lesser one does.
package enum InstructionSet: String, CaseIterable, Comparable, Sendable, CustomStringConvertible {
    /// The instructions of all processors of a kind: SSE2 on x86-64, NEON on arm64.
    case baseline
    /// AVX2 with FMA.
    case avx2
    /// AVX-512 F, BW, DQ and VL.
    case avx512
    /// AVX-512 with products of bfloat16, as AMD's Zen 4 and Intel's Cooper Lake and Sapphire Rapids have it.
    case avx512BF16 = "avx512-bf16"

    /// The set of this processor.
    package static let native = Self(ct_processor_isa())

    /// The set that is used on this processor.
    ///
    /// Where `SURPRISAL_ISA` is wrong, ``Libtorch/load()`` says so, and this is ``native``.
    package static var current: InstructionSet { (try? chosen.get()) ?? native }

    /// The reason why `SURPRISAL_ISA` cannot be followed; `nil` where it is not set, or right.
    package static var problem: TorchError? {
        if case .failure(let error) = chosen { error } else { nil }
    }

    /// The name of the environment variable that takes instructions away.
    package static let variable = "SURPRISAL_ISA"

    static let chosen = Result { () throws(TorchError) in
        guard let name = Libtorch.environment(variable) else { return native }
        return try parse(name, native: native)
    }

    /// The set that `name` names, on a processor that has `native`.
    ///
    /// - Throws: `TorchError` where it names none, or more than the processor has.
    package static func parse(_ name: String, native: InstructionSet) throws(TorchError) -> InstructionSet {
        guard let set = InstructionSet(rawValue: name.lowercased()) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            throw TorchError("\(variable)=\(name): expected one of \(names)")
        }
        guard set <= native else {
            throw TorchError("\(variable)=\(name): this processor has no more than \(native.rawValue)")
        }
        return set
    }

    /// True where products of bfloat16 are instructions; elsewhere they are slower than those of float32.
    package var multipliesBFloat16: Bool { self >= .avx512BF16 }

    /// The name, as the makers write it.
    package var description: String {
        switch self {
        case .baseline:
            #if arch(arm64)
            "NEON"
            #else
            "SSE2"
            #endif
        case .avx2: "AVX2"
        case .avx512: "AVX-512"
        case .avx512BF16: "AVX-512 with bfloat16"
        }
    }

    /// The order of ``allCases``.
    package static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.raw.rawValue < b.raw.rawValue }
}

extension InstructionSet {
    init(_ raw: ct_isa) {
        switch raw {
        case .baseline: self = .baseline
        case .avx2: self = .avx2
        case .avx512: self = .avx512
        case .avx512_bf16: self = .avx512BF16
        }
    }

    var raw: ct_isa {
        switch self {
        case .baseline: .baseline
        case .avx2: .avx2
        case .avx512: .avx512
        case .avx512BF16: .avx512_bf16
        }
    }
}
