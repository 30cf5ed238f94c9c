import Foundation
import Testing
import Torch

@Suite struct `The library` {
    @Test func `is found, and says what it is`() throws {
        try Libtorch.load()
        #expect(Libtorch.isAvailable)
        #expect(Libtorch.version.split(separator: ".").count == 3)
        #expect(Libtorch.builtVersion.hasPrefix(Libtorch.version))
        #expect(!Libtorch.cpuCapability.isEmpty)
        #expect(Libtorch.threadCount >= 1)
    }

    @Test func `that is missing is an error with its place, and ends a program that needs it`() async throws {
        await #expect(processExitsWith: .success) {
            setenv("LIBTORCH", "/nowhere", 1)
            do throws(TorchError) {
                try Libtorch.load()
            } catch {
                precondition(!Libtorch.isAvailable && error.description.contains("/nowhere/lib/libc10"))
                return
            }
            fatalError("opened")
        }
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            setenv("LIBTORCH", "/nowhere", 1)
            _ = Tensor.zeros([1])
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("libtorch could not be opened: /nowhere/lib/libc10"))
    }

    @Test func `may lie in a folder that the environment names`() async {
        await #expect(processExitsWith: .success) {
            // The library that this build was linked with, by its own path.
            let folder = URL(filePath: #filePath).appending(path: "../../../.libtorch").standardized.path
            if FileManager.default.fileExists(atPath: folder) { setenv("LIBTORCH", folder, 1) }
            precondition(Tensor.ones([3]).sum().item() == 3)
        }
    }

    @Test func `has settings`() async {
        await #expect(processExitsWith: .success) {
            Libtorch.threadCount = 1
            precondition(Libtorch.threadCount == 1)
            Libtorch.flushDenormals()
            Libtorch.useDeterministicKernels()
            for precision in Libtorch.MatmulPrecision.allCases { Libtorch.setMatmulPrecision(precision) }
            precondition(Tensor.ones([2, 2]).matmul(.ones([2, 2])).sum().item() == 8)
        }
    }

    @Test(arguments: ["cpu", "cuda:0", "cuda:3", "mps"])
    func `names devices as they are written`(name: String) throws {
        #expect(try #require(Device(name)).description == name)
    }

    @Test func `falls back to the device that is there`() throws {
        #expect(Device("cuda") == .cuda(0))
        #expect(Device.cpu.isAvailable && Device.auto.isAvailable)
        #expect(try Device.parse("auto") == .auto)
        #expect(try Device.parse("cpu") == .cpu)
        #expect(!Device.cuda(Device.cudaCount).isAvailable)
        #expect(Device.cpu.name == nil && Device.cpu.freeMemory == nil)
        Device.cpu.synchronize()
        for text in ["gpu", "cuda:x", "cuda:-1", "cuda:\(Device.cudaCount)"] {
            let error = #expect(throws: TorchError.self) { try Device.parse(text) }
            #expect(error?.description.contains(text) == true)
        }
        let x = Tensor([1, 2], on: .auto)
        #expect(x.device == .auto)
        #expect((x.to(.cpu) + 1).scalars() == [2, 3])
    }

    @Test func `knows the width of each type`() {
        for type in DType.allCases {
            let tensor = Tensor.zeros([3], dtype: type)
            #expect(tensor.dtype == type)
            #expect(tensor.withBytes { $0.count } == 3 * type.byteWidth)
        }
        #expect(DType.allCases.filter(\.isFloatingPoint) == [.float16, .float32, .float64, .bfloat16])
    }

    @Test func `prints a tensor`() {
        #expect("\(Tensor([1.5, 2] as [Float]))".contains("1.5000"))
    }
}
