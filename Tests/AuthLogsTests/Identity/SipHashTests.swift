import AuthLogs
import Testing

@Suite struct `The keyed hash` {
    // The first vectors of the reference implementation (vectors.h of SipHash, CC0): key 00…0f, message 00 01 02 ….
    @Test(
        arguments: [
            (0, 0x726f_db47_dd0e_0e31 as UInt64), (1, 0x74f8_39c5_93dc_67fd), (2, 0x0d6c_8009_d9a9_4f5a),
            (3, 0x8567_6696_d7fb_7e2d), (4, 0xcf27_94e0_2771_87b7), (5, 0x1876_5564_cd99_a68d),
            (6, 0xcbc9_466e_58fe_e3ce), (7, 0xab02_00f5_8b01_d137), (8, 0x93f5_f579_9a93_2462),
            (15, 0xa129_ca61_49be_45e5),
        ]
    )
    func `equals the published vectors`(count: Int, expected: UInt64) {
        let hash = SipHash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        let message = (0..<count).map { UInt8($0) }
        #expect(message.withUnsafeBytes { hash($0) } == expected)
    }

    @Test func `depends on its key`() {
        let message = Array("Summer2025!".utf8)
        #expect(message.withUnsafeBytes { SipHash.random()($0) } != message.withUnsafeBytes { SipHash.random()($0) })
    }
}
