import Benchmarks
import Testing

@Suite struct SamplesTests {
    @Test func `the median is the middle value, or between the two in the middle`() {
        #expect(Samples([3, 1, 2]).median == 2)
        #expect(Samples([4, 1, 3, 2]).median == 2.5)
        #expect(Samples([7]).median == 7)
    }
}
