import Foundation
import Testing
import Torch

#if os(Linux)
/// The memory that the process has resident, in bytes.
private func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
}

@Suite struct `Memory` {
    @Test func `stays flat over a million small operations`() async {
        // In a process of its own: other tests use memory too.
        await #expect(processExitsWith: .success) {
            Libtorch.threadCount = 1
            var x = Tensor.ones([4, 4])
            func work(_ rounds: Int) {
                for _ in 0..<rounds {
                    x = x * 0.5 + x
                    x = x[0...].reshape(4, 4).clamp(0...1)
                }
            }
            work(10_000)
            let before = residentBytes()
            work(166_667)  // six operations a round
            precondition(before > 0 && residentBytes() - before < 2 << 20, "\(residentBytes() - before) bytes more")
        }
    }

    @Test func `of graphs is given back at once`() async {
        await #expect(processExitsWith: .success) {
            Libtorch.threadCount = 1
            let weight = Tensor.randn([256, 256]).requiringGradient()
            func work(_ rounds: Int) throws {
                for _ in 0..<rounds {
                    var loss = Tensor.randn([32, 256])
                    for _ in 0..<4 { loss = loss.matmul(weight).tanh() }
                    weight.setGradient_(nil)
                    try loss.sum().backward()
                }
            }
            try work(20)
            let before = residentBytes()
            try work(100)
            precondition(residentBytes() - before < 16 << 20, "\(residentBytes() - before) bytes more")
        }
    }

    @Test func `of a large tensor is given back with its last variable`() async {
        await #expect(processExitsWith: .success) {
            Libtorch.threadCount = 1
            let before = residentBytes()
            var large: Tensor? = .ones([32 << 20])
            let part = large?[0..<2]
            precondition(residentBytes() - before > 100 << 20)
            large = nil
            precondition(residentBytes() - before > 100 << 20, "a part keeps the whole")
            _ = consume part
            precondition(residentBytes() - before < 32 << 20)
        }
    }
}
#endif
