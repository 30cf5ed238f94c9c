import Testing
import Torch

@Suite struct `A rehearsal` {
    @Test func `counts what a GPU would have to be waited for`() {
        let rehearsal = SimulatedGPU()
        let before = Tensor([1, 2, 3] as [Float])
        rehearsal {
            #expect(!Device.cpu.isHost)
            let sum = (before * 2).sum()
            #expect(rehearsal.reads == 0 && rehearsal.uploads == 0)
            #expect(sum.item() == 12)
            #expect(before.scalars(as: Float.self).count == 3)
            #expect(before[before .> 1].count == 2)
            #expect(before.maskedSelect(before .> 2).count == 1)
            #expect(rehearsal.reads == 4 && rehearsal.uploads == 0)
            #expect(Tensor([0, 2]).count == 2)
            #expect(rehearsal.uploads == 1)
        }
        #expect(Device.cpu.isHost)
        _ = before.sum().item()
        #expect(rehearsal.reads == 4)
    }
}
