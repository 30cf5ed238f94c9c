import Foundation
import TestSupport
import Testing

import AuthLogs

/// The fields of the event `text`, with `time` for its time; or the reason why there is none.
private func fields(_ text: String, _ parser: inout WindowsXML) -> (fields: [String: String], fault: String?) {
    var fields: [String: String] = [:]
    let fault = Array(text.utf8).withUnsafeBytes { bytes in
        parser.read(bytes) { event in
            for field in WindowsEvent.Field.allCases {
                if let value = event[field] { fields[field.rawValue] = String(decoding: value, as: UTF8.self) }
            }
            if let time = event.time { fields["time"] = "\(time.seconds).\(time.nanoseconds)/\(time.digits)" }
        }
    }
    return (fields, fault?.reason)
}

private func fields(_ text: String) -> [String: String]? {
    var parser = WindowsXML()
    let (fields, fault) = fields(text, &parser)
    return fault == nil ? fields : nil
}

private func fault(_ text: String) -> String? {
    var parser = WindowsXML()
    return fields(text, &parser).fault
}

/// An event as `wevtutil qe Security /f:xml` writes it.
private let logon = """
    <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
    <Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/>\
    <EventID>4624</EventID><Version>2</Version><Level>0</Level><Keywords>0x8020000000000000</Keywords>\
    <TimeCreated SystemTime='2025-01-01T08:00:00.1234567Z'/><EventRecordID>4711</EventRecordID><Correlation/>\
    <Execution ProcessID='596' ThreadID='2520'/><Channel>Security</Channel><Computer>FILE01.corp.example</Computer>\
    <Security/></System><EventData><Data Name='SubjectUserSid'>S-1-0-0</Data><Data Name='SubjectUserName'>-</Data>\
    <Data Name='TargetUserName'>anna.berg</Data><Data Name='TargetDomainName'>CORP</Data>\
    <Data Name='LogonType'>3</Data><Data Name='WorkstationName'></Data><Data Name='IpAddress'>10.20.0.15</Data>\
    <Data Name='ElevatedToken'>%%1842</Data></EventData></Event>
    """

@Suite
struct WindowsXMLTests {
    private let expected = [
        "system.provider": "Microsoft-Windows-Security-Auditing", "system.eventid": "4624",
        "system.eventrecordid": "4711", "system.channel": "Security", "system.computer": "FILE01.corp.example",
        "subjectusersid": "S-1-0-0", "subjectusername": "-", "targetusername": "anna.berg", "targetdomainname": "CORP",
        "logontype": "3", "ipaddress": "10.20.0.15", "time": "1735718400.123456700/7",
    ]

    @Test func fieldsOfALogon() {
        #expect(fields(logon) == expected)
        #expect(fields(logon.replacing("'", with: "\"")) == expected)
        #expect(fields("\u{a} " + logon + "\r\n") == expected)
        #expect(fields("<?xml version='1.0' encoding='utf-8'?><!-- > -- <x> -->" + logon + "<!---->") == expected)
    }

    @Test func layoutDoesNotMatter() {
        let spread = logon.replacing("><", with: " >\r\n\t<").replacing("/ >", with: " / >").replacing(
            "/ >",
            with: "/>"
        )
        .replacing("Name='", with: "Name = '").replacing(">4624<", with: ">\n 4624 \n<")
        #expect(fields(spread) == expected)
        let prefixed = logon.replacing("</", with: "</e:").replacing(/<([A-Z])/, with: { "<e:\($0.1)" })
            .replacing("xmlns=", with: "xmlns:e=")
        #expect(fields(prefixed) == expected)
        let commented = logon.replacing("<EventID>", with: "<!-- <EventID>1</EventID> --><EventID>")
            .replacing("<Data", with: "<?x <Data?><Data").replacing("46", with: "4<!---->6")
        #expect(fields(commented) == expected)
    }

    @Test func qualifiersAndOtherAttributesDoNotMatter() {
        let text = logon.replacing("<EventID>", with: "<EventID Qualifiers='0' xmlns:Name='x'>")
            .replacing("<Data Name='L", with: "<Data Type=\"win:UInt32 > '\" Name='L")
            .replacing("<TimeCreated ", with: "<TimeCreated RawTime='1' ")
            .replacing("<Provider Name", with: "<Provider EventSourceName='x' Name")
        #expect(fields(text) == expected)
    }

    @Test func entitiesAndCharacterDataAreDecoded() {
        func user(_ text: String) -> String? { fields(logon.replacing("anna.berg", with: text))?["targetusername"] }
        #expect(user("a&amp;b&lt;c&gt;d&quot;e&apos;f") == #"a&b<c>d"e'f"#)
        #expect(user("&#65;&#x42;&#x1F600;&#233;&#x00e9;") == "AB😀éé")
        #expect(user("&amp;lt;") == "&lt;")
        #expect(user("a<![CDATA[<b>&amp;]]]]><![CDATA[>]]>c&lt;") == "a<b>&amp;]]>c<")
        #expect(user("<![CDATA[]]>") == nil)
        #expect(user("x<!-- y -->z<i>no</i>&#33;") == "xz!")
        // Windows writes what XML cannot express as numbers.
        #expect(user("a&#xD800;b&#0;c&#x110000;") == "a\u{fffd}b\u{0}c\u{fffd}")
        for wrong in ["&user;", "&", "a & b", "&#;", "&#x;", "&#xg;", "&#1a;", "&;", "&#99999999999;", "&amp"] {
            #expect(fault(logon.replacing("anna.berg", with: wrong)) == WindowsXMLFault.entity.reason, "\(wrong)")
        }
        // Where no value is read, an entity that is unknown does no harm.
        #expect(fields(logon.replacing("%%1842", with: "&nbsp;")) == expected)
    }

    @Test func otherSectionsDoNotCount() {
        let rendering =
            "<RenderingInfo Culture='de-DE'><Message>Konto: x</Message><Channel>Sicherheit</Channel>"
            + "<Provider>no</Provider><Data Name='TargetUserName'>no</Data></RenderingInfo></Event>"
        #expect(fields(logon.replacing("</Event>", with: rendering)) == expected)
        // A name in EventData is none of System, and one of System none of EventData.
        let odd = "<Data Name='system.eventid'>1</Data><Data Name='EventID'>1</Data><Computer>no</Computer></EventData>"
        #expect(fields(logon.replacing("</EventData>", with: odd)) == expected)
        #expect(fields(logon.replacing("<Security/>", with: "<IpAddress>no</IpAddress>")) == expected)
        #expect(fields("<Event><x><System><EventID>1</EventID></System></x></Event>") == [:])
    }

    @Test func userDataIsReadByTheNamesOfElements() {
        let text =
            "<Event><System><EventID>1102</EventID></System><UserData><LogFileCleared xmlns='x'>"
            + "<SubjectUserName>anna</SubjectUserName><b:SubjectDomainName>CORP</b:SubjectDomainName></LogFileCleared></UserData></Event>"
        #expect(fields(text) == ["system.eventid": "1102", "subjectusername": "anna", "subjectdomainname": "CORP"])
    }

    @Test func fractionsAndZonesOfTimes() {
        func time(_ text: String) -> String? {
            fields("<Event><System><TimeCreated SystemTime='\(text)'/></System></Event>")?["time"]
        }
        #expect(time("2025-01-01T08:00:00Z") == "1735718400.0/0")
        #expect(time("2025-01-01T08:00:00.123Z") == "1735718400.123000000/3")
        #expect(time("2025-01-01T08:00:00.123456789Z") == "1735718400.123456789/9")
        #expect(time("2025-01-01T08:00:00.1234567891234Z") == "1735718400.123456789/9")
        #expect(time("2025-01-01 08:00:00.000001") == "1735718400.1000/6")
        #expect(time("2025-01-01T09:00:00.5+01:00") == "1735718400.500000000/1")
        for wrong in [
            "", "x", "2025-13-01T08:00:00Z", "2025-01-01T08:00:00.Z", "2025-01-01T08:00:00.123x",
            String(repeating: "9", count: 100),
        ] {
            #expect(time(wrong) == nil, "\(wrong)")
        }
    }

    @Test func malformedEventsAreRejected() {
        let cases: [(String, WindowsXMLFault)] = [
            ("", .noEvent), ("x", .noEvent), ("<Events></Events>", .noEvent), ("<event/>", .noEvent),
            ("<Event/><Event/>", .noEvent),
            ("<Event/>x", .noEvent), ("x<Event/>", .noEvent), ("<Event>", .ended), ("<Event", .tag),
            ("<Event ", .ended),
            ("<Event><System></Event>", .mismatch), ("<Event></Events>", .mismatch), ("<Event></e:Event>", .mismatch),
            ("</Event>", .mismatch), ("<Event a>", .tag), ("<Event a=1>", .tag), ("<Event a='<'>", .tag),
            ("<Event a='", .ended),
            ("<Event><></Event>", .tag), ("<Event>< a/></Event>", .tag), ("<Event/", .tag),
            ("<Event><a/ ></Event>", .tag),
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><Event/>", .definition), ("<Event><!ENTITY a 'b'></Event>", .definition),
            ("<Event><!--</Event>", .ended), ("<Event><![CDATA[</Event>", .ended), ("<?xml", .ended),
            (String(repeating: "<Event>", count: 100), .depth), ("<Event>\u{0}<a\u{0}></Event>", .tag),
        ]
        for (text, expected) in cases { #expect(fault(text) == expected.reason, "\(text)") }
        #expect(fault("<Event/>") == nil)
        let long = "<Event>" + String(repeating: " ", count: 1 << 20) + "</Event>"
        #expect(fault(long) == WindowsXMLFault.tooLong.reason)
        var parser = WindowsXML()
        #expect([0x3c, 0xff].withUnsafeBytes { parser.read($0) { _ in } } != nil)
    }

    /// Every prefix, and damage at every place, give an event or a reason; the next event is read as ever.
    @Test func damageDoesNoHarm() {
        var numbers = SeededNumbers(seed: 19)
        var parser = WindowsXML()
        let bytes = Array("<>/='\"&;!?-[]: \n\u{0}ax".utf8)
        for offset in 0..<logon.utf8.count {
            let cut = Array(logon.utf8.prefix(offset))
            #expect(fields(String(decoding: cut, as: UTF8.self), &parser).fault != nil)
            var damaged = Array(logon.utf8)
            for _ in 0..<3 {
                damaged[Int.random(in: damaged.indices, using: &numbers)] = bytes.randomElement(using: &numbers) ?? 0
            }
            damaged.removeSubrange(offset..<min(damaged.count, offset + Int.random(in: 0..<4, using: &numbers)))
            _ = fields(String(decoding: damaged, as: UTF8.self), &parser)
        }
        #expect(fields(logon, &parser).fields == expected)
    }

    /// The number of events was counted by `grep -c "<Event "`; Python's ElementTree finds the same fields in all of them.
    @Test(.enabled(if: SharedData.path("logs/windows-xml/events.xml") != nil, "no ../shared/logs"))
    func realEventsAreReadWhole() throws {
        let path = try #require(SharedData.path("logs/windows-xml/events.xml"))
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        var parser = WindowsXML()
        var counts: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let (fields, fault) = fields(String(line), &parser)
            #expect(fault == nil && fields["time"] != nil && fields["system.computer"] != nil)
            counts[fields["system.eventid"] ?? "", default: 0] += 1
        }
        #expect(counts.values.reduce(0, +) == 900)
    }
}
