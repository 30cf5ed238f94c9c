import Foundation
import Testing
import Torch

@Suite struct `Instruction sets` {
    @Test func `have names, and an order`() throws {
        for set in InstructionSet.allCases {
            #expect(try InstructionSet.parse(set.rawValue, native: .avx512BF16) == set)
            #expect(try InstructionSet.parse(set.rawValue.uppercased(), native: .avx512BF16) == set)
        }
        #expect(InstructionSet.allCases == InstructionSet.allCases.sorted())
        #expect(InstructionSet.allCases.filter(\.multipliesBFloat16) == [.avx512BF16])
    }

    @Test(arguments: ["", "avx 2", "sse2", "avx512bf16"]) func `that are none are refused`(name: String) {
        let error = #expect(throws: TorchError.self) { try InstructionSet.parse(name, native: .avx512BF16) }
        #expect(error?.description.contains("expected one of baseline, avx2, avx512, avx512-bf16") == true)
    }

    @Test func `that the processor lacks are refused`() {
        let error = #expect(throws: TorchError.self) { try InstructionSet.parse("avx512", native: .avx2) }
        #expect(error?.description == "SURPRISAL_ISA=avx512: this processor has no more than avx2")
    }

    @Test(arguments: InstructionSet.allCases.filter { $0 <= .native })
    func `are what is used, by our kernels and by libtorch`(set: InstructionSet) async {
        let name = set.rawValue
        await #expect(processExitsWith: .success) { [name = name as String] in
            setenv(InstructionSet.variable, name, 1)
            guard let set = InstructionSet(rawValue: name) else { fatalError("no set \(name)") }
            precondition(InstructionSet.current == set)
            precondition(FieldSoftmax.isFused(.float32) == (set >= .avx512))
            precondition(FieldSoftmax.isFused(.bfloat16) == (set == .avx512BF16))
            precondition(FusedLSTM.isFused(width: 64) == (set >= .avx512))
            let names: [InstructionSet: Set] = [
                .baseline: ["DEFAULT", "NO AVX"], .avx2: ["AVX2"], .avx512: ["AVX512"], .avx512BF16: ["AVX512"],
            ]
            precondition(set == .native || names[set]?.contains(Libtorch.cpuCapability) == true)
            precondition(Tensor.ones([64, 64]).matmul(.ones([64, 64])).sum().item() == 64 * 64 * 64)
        }
    }

    @Test func `that are none are no reason to trap, but one to load nothing`() async {
        await #expect(processExitsWith: .success) {
            setenv(InstructionSet.variable, "nonsense", 1)
            precondition(InstructionSet.current == .native)
            do throws(TorchError) {
                try Libtorch.load()
            } catch {
                precondition(error.description.hasPrefix("SURPRISAL_ISA=nonsense: expected one of"))
                return
            }
            fatalError("loaded")
        }
    }

    @Test func `a failure of libtorch ends the program as it is told to`() async throws {
        let result = try await #require(processExitsWith: .exitCode(7), observing: [\.standardErrorContent]) {
            Libtorch.onFailure { error in
                FileHandle.standardError.write(Data("\(error) \(error.isOutOfMemory)".utf8))
                exit(7)
            }
            _ = Tensor.zeros([1 << 30, 1 << 20])
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("allocate") && text.hasSuffix("true"), "\(text)")
    }
}
