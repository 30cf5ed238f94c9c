import AuthLogs
import Foundation
import TestSupport
import Testing

/// The reader on real event logs; the expected numbers were counted with PyPI's `evtx` 0.14.
@Suite(.enabled(if: SharedData.path("logs/evtx") != nil, "no ../shared/logs/evtx"))
struct EVTXSampleTests {
    private static func reading(_ name: String) throws -> EVTXReading {
        let folder = try #require(SharedData.path("logs/evtx"))
        return EVTXReading([UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))))
    }

    @Test func `all records of all files are mapped or filtered`() throws {
        let folder = try #require(SharedData.path("logs/evtx"))
        var (records, events, rejections) = (0, [String: Int](), [String]())
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".evtx") {
            let reading = try Self.reading(name)
            records += reading.records.count
            for event in reading.events { events[event.text(.orientation) ?? "", default: 0] += 1 }
            rejections += reading.rejections
        }
        #expect(records == 4_462)
        // 657 of 4624, 17 of 4625, 45 of 4648; 21 of 4634, 36 of 4647; 52 of 4768, 2 of 4771; 40 of 4769, one of which
        // has no user; 10 of 4776.
        #expect(events == ["LogOn": 719, "LogOff": 57, "TGT": 54, "TGS": 39, "AuthMap": 10])
        #expect(rejections == ["record 1: expected a user, found none"])
    }

    @Test func `a dirty file of 33 chunks is read to its end`() throws {
        let reading = try Self.reading("ocsf_examples_security.evtx")
        #expect(reading.records.count == 2_261)
        #expect(reading.events.count == 675)
        let logon = try #require(reading.events.first { $0.text(.recordID) == "687" })
        #expect(logon.time == LogTime(seconds: 1_468_025_078, nanoseconds: 276_422_500, digits: 7))
        #expect(logon.texts(.sourceUser, .destinationUser) == ["WIN-03DLIIOFRRA$", "fsir"])
        #expect(logon.texts(.logonType, .reporter, .sourceSID) == ["Interactive", "WIN-03DLIIOFRRA", "S-1-5-18"])
    }

    @Test func `accounts that do not exist are told from those that do`() throws {
        let reading = try Self.reading(
            "EVTX-to-MITRE-Attack_TA0006-Credential_Access_T1110.xxx-Brut_force_ID4768-4771-Kerberos_brutforce_with"
                + "_non_existing_users.evtx"
        )
        #expect(reading.events.count == 52)
        // The states are 46 times 0x6, twice 0x18, once 0x12, and three times success.
        #expect(reading.events.count { $0.account == .missing } == 46)
        #expect(reading.events.count { $0.account == .exists } == 3)
        #expect(reading.events.count { $0.outcome == .success } == 3)
        #expect(reading.events.count { $0.text(.sourceAddress) == "::ffff:10.23.123.11" } == 51)
    }
}
