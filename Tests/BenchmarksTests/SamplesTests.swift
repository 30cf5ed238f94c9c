import Benchmarks
import Foundation
import Testing

@Suite struct SamplesTests {
    @Test func `the median is the middle value, or the mean of the two in the middle`() {
        #expect(Samples([3, 1, 2]).median == 2)
        #expect(Samples([4, 1, 3, 2]).median == 2.5)
        #expect(Samples([7]).median == 7)
    }

    @Test func `quantiles are interpolated between neighbours`() {
        let samples = Samples([10, 20, 30, 40, 50])
        #expect(samples.quantile(0) == 10)
        #expect(samples.quantile(1) == 50)
        #expect(samples.quantile(0.25) == 20)
        #expect(abs(samples.quantile(0.99) - 49.6) < 1e-9)
        #expect((samples.lowest, samples.highest) == (10, 50))
    }

    @Test func `the file has median and spread, and is read back from its values`() throws {
        let samples = Samples([3, 1, 2])
        let json = try JSONEncoder().encode(samples)
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.contains("\"median\":2"))
        #expect(try JSONDecoder().decode(Samples.self, from: json) == samples)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Samples.self, from: Data(#"{"values": []}"#.utf8))
        }
    }
}
