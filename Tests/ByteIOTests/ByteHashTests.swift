import ByteIO
import Testing

@Suite struct ByteHashTests {
    private func hash(_ bytes: [UInt8], seed: UInt64 = 1) -> UInt64 {
        bytes.withUnsafeBytes { ByteHash(seed: seed)($0) }
    }

    @Test func `hashes never change, because files hold them`() {
        #expect(hash([]) == 1100314727194464585)
        #expect(hash(Array("C1".utf8)) == 15232114008272634685)
        #expect(hash(Array("U1234".utf8)) == 15383886046839507992)
        #expect(hash(Array("Kerberos".utf8)) == 5301791674260737903)
        #expect(hash(Array("ANONYMOUS LOGON".utf8)) == 6055173986635832720)
        #expect(hash(Array("a name of more than sixteen bytes".utf8)) == 14001801993035354122)
        #expect(hash(Array("C1".utf8), seed: 0) == 5116063102965364732)
    }

    @Test func `texts of any length have different hashes`() {
        var texts: [[UInt8]] = (0..<20_000).map { Array("C\($0)".utf8) }
        for length in 0..<70 {
            texts.append([UInt8](repeating: 0, count: length))
            for index in 0..<length {
                texts.append((0..<length).map { $0 == index ? 1 : 0 })
            }
        }
        let distinct = Set(texts)
        #expect(Set(distinct.map { hash($0) }).count == distinct.count)
        // And their low bits, which choose the slot of a table, are spread.
        let low = Set(distinct.map { hash($0) & 0xffff }).count
        #expect(low > 18_000)
    }

    @Test func `no pair of names collides for every seed`() {
        // Exchanging the halves of a name and inverting both is no way to meet, as it would be if one secret were the
        // other's complement.
        let name = Array("a name of 16 one".utf8)
        let length = 16 &* 0x9e37_79b9_7f4a_7c15 as UInt64
        let halves = name.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        let exchanged = [halves.1 ^ ~length, halves.0 ^ ~length].flatMap { word in
            withUnsafeBytes(of: word) { Array($0) }
        }
        for seed in 0..<100 as Range<UInt64> { #expect(hash(name, seed: seed) != hash(exchanged, seed: seed)) }
    }
}
