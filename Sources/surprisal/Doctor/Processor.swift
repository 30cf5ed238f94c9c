import Foundation

/// The processor of a machine.
package struct Processor: Equatable {
    /// The vendor's name of the model.
    package var model: String
    /// The number of cores that this process may run on.
    package var cores: Int
    /// The supported instruction sets that matter for matrix products.
    package var features: [String]

    package init(model: String, cores: Int, features: [String]) {
        self.model = model
        self.cores = cores
        self.features = features
    }

    /// True if matrix products use vector instructions.
    package var isVectorised: Bool { features.contains { ["AVX2", "AVX-512", "NEON"].contains($0) } }

    /// Parses `/proc/cpuinfo` of Linux.
    package init(cpuinfo text: String, cores: Int) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].trimmingSuffix { $0.isWhitespace }
            // The first processor represents all.
            if fields[name] == nil { fields[name] = line[line.index(after: colon)...].drop { $0 == " " } }
        }
        let flags = Set((fields["flags"] ?? fields["Features"] ?? "").split(separator: " "))
        self.init(
            model: String(fields["model name"] ?? fields["Model"] ?? "unknown processor"),
            cores: cores,
            features: Self.named.filter { !flags.isDisjoint(with: $0.flags) }.map(\.name)
        )
    }

    /// The features to report, with Linux's flags for them on x86 and ARM.
    private static let named: [(name: String, flags: Set<Substring>)] = [
        ("AVX2", ["avx2"]), ("AVX-512", ["avx512f"]), ("NEON", ["asimd"]), ("SVE", ["sve"]),
        ("bf16", ["avx512_bf16", "bf16"]), ("int8", ["avx512_vnni", "avx_vnni", "i8mm"]),
        ("AMX", ["amx_bf16"]), ("SME", ["sme"]),
    ]

    /// The processor of this machine.
    package static var current: Processor {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        #if canImport(Darwin)
        let features = [
            ("NEON", "hw.optional.neon"), ("bf16", "hw.optional.arm.FEAT_BF16"), ("int8", "hw.optional.arm.FEAT_I8MM"),
            ("SME", "hw.optional.arm.FEAT_SME"),
        ]
        return Processor(
            model: systemText("machdep.cpu.brand_string") ?? "unknown processor",
            cores: cores,
            features: features.filter { systemNumber($0.1) == 1 }.map(\.0)
        )
        #else
        return Processor(cpuinfo: SystemFile.text("/proc/cpuinfo") ?? "", cores: cores)
        #endif
    }

    #if canImport(Darwin)
    private static func systemText(_ name: String) -> String? {
        var size = 0
        guard sysctlbyname(name, nil, &size, nil, 0) == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        guard sysctlbyname(name, &bytes, &size, nil, 0) == 0 else { return nil }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func systemNumber(_ name: String) -> Int32? {
        var value: Int32 = 0
        var size = MemoryLayout<Int32>.size
        return sysctlbyname(name, &value, &size, nil, 0) == 0 ? value : nil
    }
    #endif
}

extension Substring {
    fileprivate func trimmingSuffix(_ isSuffix: (Character) -> Bool) -> Substring {
        lastIndex { !isSuffix($0) }.map { self[...$0] } ?? self[..<startIndex]
    }
}
