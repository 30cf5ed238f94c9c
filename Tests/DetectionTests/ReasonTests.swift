import AuthLogs
import Detection
import Foundation
import History
import Testing

/// Sentences of events that are made by hand, after two weeks in which U1 went from C1 to C2, and a few others.
@Suite struct `The sentence that leads` {
    private static let days = 14 * 86_400
    private static let usual: [(Access, times: Int)] =
        [
            (Access(second: 0), 1_222),
            (Access(second: 100, source: "C3", destination: "C4"), 3),
            (Access(second: 200, user: "U2", source: "C5", destination: "C7", type: "NTLM"), 40),
        ] + (1...12).map { (Access(second: $0 * 86_400), 1) } + [(Access(second: days - 1, outcome: "Fail"), 2)]

    private typealias Expected = Explanation.Expected

    private func baseline(_ aspects: [FeatureGroup], _ usual: [(Access, times: Int)]?) throws -> Baseline {
        let history = try usual.map { try AccessHistory($0) }
        var parts = CalibrationParts.probe(aspects)
        parts.seconds = 86_400
        return Baseline(calibration: try parts.calibration(), history: history)
    }

    /// The sentence on `access`, of which the network has these losses and expectations; the usual two weeks were before.
    private func sentence(
        _ access: Access,
        _ some: [AuthField: Float] = [:],
        expected: [AuthField: [Expected]] = [:],
        after usual: [(Access, times: Int)]? = usual
    ) throws -> String {
        let aspects: [FeatureGroup] = [.source, .destination, .manner] + (usual == nil ? [] : [.access])
        let baseline = try baseline(aspects, usual)
        var access = access
        access.second = max(access.second, usual == nil ? 0 : Self.days)
        let detection = try access.detection(by: baseline, fields: losses(some))
        let all = AuthField.allCases.map { expected[$0] ?? [] }
        return Explanation(detection, expected: all, calibration: baseline.calibration).sentence
    }

    private static let computers = [
        Expected(value: "C1", probability: 0.82), Expected(value: "C3", probability: 0.09),
        Expected(value: "C5", probability: 0.03),
    ]

    @Test func `names the source where the user never came from it`() throws {
        let found = try sentence(Access(source: "C5"), expected: [.sourceHost: Self.computers])
        #expect(found == "U1 from C5: expected C1 (82%) or C3 (9%); U1 never came from C5 in 14 days")
    }

    @Test func `says where nobody ever came from`() throws {
        let found = try sentence(Access(source: "C99", outcome: "Fail"))
        #expect(found == "U1 from C99 (failed): nobody ever came from C99 in 14 days")
    }

    @Test func `names the destination where the user never went to it, nor anyone from there`() throws {
        let expected = [AuthField.destinationHost: [Expected(value: "C2", probability: 0.999)]]
        #expect(
            try sentence(Access(destination: "C7"), expected: expected)
                == "U1 from C1 to C7: expected C2 (over 99%); "
                + "U1 never went to C7, nor did anyone from C1 in 14 days"
        )
        // Someone else did go there from that computer.
        let usual = Self.usual + [(Access(second: 5, user: "U2", source: "C1", destination: "C7"), 1)]
        #expect(
            try sentence(Access(destination: "C7"), after: usual)
                == "U1 from C1 to C7: U1 never went to C7 in 14 days"
        )
        #expect(
            try sentence(Access(destination: "C8")) == "U1 from C1 to C8: nobody ever went to C8 in 14 days"
        )
    }

    @Test func `names the destination where nobody from that source went there`() throws {
        #expect(
            try sentence(Access(source: "C3", destination: "C2"))
                == "U1 from C3 to C2: nobody from C3 ever went to C2 in 14 days"
        )
        #expect(
            try sentence(Access(source: "C3", destination: "C3")) == "U1 on C3: nobody ever went to C3 in 14 days"
        )
        // From a computer to itself there is no way to go.
        let usual = Self.usual + [(Access(second: 5, source: "C2", destination: "C4"), 1)]
        #expect(
            try sentence(Access(source: "C2", destination: "C2"), after: usual)
                == "U1 on C2: U1 went there in 1,236 of 1,240 events"
        )
    }

    @Test func `says that a user was never seen`() throws {
        #expect(try sentence(Access(user: "U9")) == "U9 from C1: U9 was never seen in 14 days")
        let manner = try sentence(
            Access(user: "U9", type: "NTLM"),
            [.authenticationType: 99],
            expected: [.authenticationType: [Expected(value: "Kerberos", probability: 0.5)]]
        )
        #expect(
            manner == "U9 from C1 to C2 with auth_type NTLM: expected Kerberos (50%); U9 was never seen in 14 days"
        )
    }

    @Test func `names what the network is surprised at where the history knows it`() throws {
        #expect(
            try sentence(Access(), [.sourceHost: 30, .destinationHost: 20])
                == "U1 from C1: U1 came from there in 1,236 of 1,239 events"
        )
        #expect(
            try sentence(Access(source: "C3", destination: "C4"), [.sourceHost: 20, .destinationHost: 30])
                == "U1 from C3 to C4: U1 went there in 3 of 1,239 events"
        )
    }

    @Test func `says in what manner it is odd`() throws {
        let four = [AuthField.authenticationType, .logonType, .orientation, .outcome]
        let expected = Dictionary(
            uniqueKeysWithValues: zip(
                four,
                ["Kerberos", "Network", "LogOn", "Success"].map { [Expected(value: $0, probability: 0.97)] }
            )
        )
        #expect(
            try sentence(Access(type: "NTLM"), [.authenticationType: 9, .outcome: 1], expected: expected)
                == "U1 from C1 to C2 with auth_type NTLM: expected Kerberos (97%); U1 never had auth_type NTLM in 14 days"
        )
        #expect(
            try sentence(Access(outcome: "Fail"), [.authenticationType: 1, .outcome: 9], expected: expected)
                == "U1 from C1 to C2, LogOn Fail: expected Success (97%); U1 had it in 2 of 1,239 events"
        )
        // What is expected is there.
        #expect(
            try sentence(Access(), [.logonType: 30], expected: expected)
                == "U1 from C1 to C2 with logon_type Network: U1 had it in 1,239 of 1,239 events"
        )
    }

    @Test func `does not list what is hardly expected, nor what is there`() throws {
        let some = [(nil, 0.6), ("C5", 0.3), ("C1", 0.05)].map { Expected(value: $0, probability: $1) }
        let odd = Access(source: "C99")
        #expect(
            try sentence(odd, expected: [.sourceHost: some])
                == "U1 from C99: expected something rare (60%) or C5 (30%); nobody ever came from C99 in 14 days"
        )
        #expect(
            try sentence(Access(source: "C5"), expected: [.sourceHost: some])
                == "U1 from C5: expected something rare (60%); U1 never came from C5 in 14 days"
        )
        let flat = (0..<3).map { Expected(value: "C\(50 + $0)", probability: 0.009) }
        #expect(
            try sentence(odd, expected: [.sourceHost: flat]) == "U1 from C99: nobody ever came from C99 in 14 days"
        )
    }

    @Test func `does not say that something rare was expected where that is what is there`() throws {
        let rare = [
            Expected(value: nil, probability: 0.6, isActual: true), Expected(value: "C1", probability: 0.3),
        ]
        let odd = Access(source: "C99")
        let memory = "nobody ever came from C99 in 14 days"
        #expect(try sentence(odd, expected: [.sourceHost: rare]) == "U1 from C99: \(memory)")
        #expect(
            try sentence(odd, expected: [.sourceHost: rare.reversed()])
                == "U1 from C99: expected C1 (30%); \(memory)"
        )
    }

    @Test func `counts the days that were learned, not those that passed since`() throws {
        let usual = [(Access(second: 0), times: 5)]
        let at = { (second: Int) in
            let baseline = try baseline([.source, .access], usual)
            let detection = try Access(second: second, source: "C9").detection(by: baseline, fields: losses([:]))
            return Explanation(detection, expected: [], calibration: baseline.calibration).sentence
        }
        #expect(try at(60) == "U1 from C9: nobody ever came from C9 in a day")
        #expect(try at(200 * 86_400) == "U1 from C9: nobody ever came from C9 in a day")
        // Of an empty history there is nothing to say but that.
        #expect(try sentence(Access(), after: []) == "U1 from C1: U1 was never seen")
    }

    @Test func `makes do without a history, and without a calibration`() throws {
        let expected = [
            AuthField.sourceHost: Self.computers, .destinationHost: [Expected(value: "C2", probability: 0.9)],
        ]
        #expect(
            try sentence(Access(source: "C9"), [.sourceHost: 9], expected: expected, after: nil)
                == "U1 from C9: expected C1 (82%) or C3 (9%)"
        )
        let detection = try Access(source: "C9", outcome: "Fail").detection(loss: 2, fields: losses([.sourceHost: 5]))
        let all = AuthField.allCases.map { expected[$0] ?? [] }
        #expect(
            Explanation(detection, expected: all, calibration: nil).sentence
                == "U1 from C9 (failed): expected C1 (82%) or C3 (9%)"
        )
        // Nothing is expected of characters.
        #expect(Explanation(detection, expected: [], calibration: nil).sentence == "U1 from C9 to C2 (failed)")
    }

    @Test func `names what nobody ever had before what is merely seldom`() throws {
        let unusual = [AuthField.orientation: Float(9)]
        let expected = [AuthField.orientation: [Expected(value: "LogOff", probability: 0.9)]]
        let found = try sentence(Access(type: "Setuid"), unusual, expected: expected)
        #expect(found == "U1 from C1 to C2 with auth_type Setuid: nobody ever had auth_type Setuid in 14 days")
        let known = try sentence(Access(), unusual, expected: expected)
        #expect(known.hasPrefix("U1 from C1 to C2 with auth_orient LogOn"))
    }
}
