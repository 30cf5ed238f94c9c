import Foundation
import TestSupport
import Testing

import AuthLogs

/// What the framer of XML finds in `text`, given in pieces of `size` bytes.
private func framed(_ text: some Collection<UInt8>, size: Int = .max) -> [Found] {
    var framing = WindowsXMLFraming()
    var found: [Found] = []
    forEachPiece(of: text, size: size) { piece in framing.append(piece) { found.append(Found($0)) } }
    framing.finish { found.append(Found($0)) }
    return found
}

@Suite
struct WindowsXMLFramingTests {
    private func expect(_ text: String, _ expected: [Found], location: SourceLocation = #_sourceLocation) {
        for size in [Int.max, 1, 2, 3, 7, 40] {
            #expect(framed(text.utf8, size: size) == expected, "pieces of \(size)", sourceLocation: location)
        }
    }

    @Test func eventsInAnyLayout() {
        let first = "<Event xmlns='x'><System/></Event>"
        let second = "<Event\nxmlns=\"x\">\n  <EventData>\n <Data Name='Event'>a</Data></EventData>\r\n</Event >"
        expect(first + "\n" + second + "\n" + first, [Found(1, first), Found(2, second), Found(7, first)])
        expect(first + first + " " + second, [Found(1, first), Found(1, first), Found(1, second)])
        expect(
            "<?xml version='1.0'?>\n<Events>\n" + first + "\n<!-- <Event> -->" + second + "</Events>\n<Event/>",
            [Found(3, first), Found(4, second), Found(9, "<Event/>")]
        )
        let prefixed = "<e:Event><e:x></Event></e:x></e:Event>"
        expect("<a:Events>" + prefixed + "</a:Events>", [Found(1, prefixed)])
    }

    @Test func markupInOtherMarkupIsNone() {
        for text in [
            "<Event><![CDATA[</Event><Event>]]></Event>", "<Event><!-- </Event> - -> <Event> --></Event>",
            "<Event><?x </Event>?></Event>",
            "<Event a='>' b=\"'/>\"></Event>", "<Event><EventData></EventData><Eventful/></Event>",
            "<Event><!----><![CDATA[]]></Event>",
            "<Event><![CDATA[]]]]><![CDATA[>]]]></Event>",
        ] {
            expect("\n" + text, [Found(2, text)])
        }
    }

    @Test func otherTextIsRejectedOnce() {
        let other = "! " + WindowsXMLFraming.otherText
        expect(
            "hello\nworld\n<Event/>\n\n x <Event/><Events>y</Events>",
            [Found(1, other), Found(3, "<Event/>"), Found(5, other), Found(5, "<Event/>"), Found(5, other)]
        )
        expect("<!DOCTYPE x>\n<Event/>", [Found(1, "! " + WindowsXMLFraming.definition), Found(2, "<Event/>")])
        expect("", [])
        expect(" \n", [])
    }

    @Test func eventWithoutAnEndEndsAtTheNext() {
        let damaged = "! " + WindowsXMLFraming.damaged
        for cut in ["<Event>", "<Event><a", "<Event><a b='x", "<Event></Even", "<Event>text"] {
            expect(cut + "\n<Event>2</Event>\n", [Found(1, damaged), Found(2, "<Event>2</Event>")])
        }
        for cut in ["<Event>", "<Event><a", "<Event><a b='x", "<Event></Event", "<Event><!--"] {
            expect("\n" + cut, [Found(2, "! " + WindowsXMLFraming.truncated)])
        }
    }

    @Test func eventsThatAreTooLongAreSkipped() {
        let tooLong = "! " + WindowsXMLFraming.tooLong
        let fill = String(repeating: "x", count: 1 << 20)
        for long in ["<Event>\(fill)</Event>", "<Event><a b='\(fill)'/></Event>", "<Event><![CDATA[\(fill)]]></Event>"]
        {
            for size in [Int.max, 100_000] {
                #expect(
                    framed("<Event/>\n\(long)\n<Event/>".utf8, size: size)
                        == [Found(1, "<Event/>"), Found(2, tooLong), Found(3, "<Event/>")]
                )
            }
        }
    }

    @Test func whatIsTooLongEndsAtTheSamePlaceHoweverTheTextIsCut() {
        let fill = String(repeating: "x", count: 1 << 20)
        for size in [Int.max, 1 << 20, 100_000] {
            #expect(
                framed("<Event>\(fill)<Event/>".utf8, size: size)
                    == [Found(1, "! " + WindowsXMLFraming.tooLong), Found(1, "<Event/>")],
                "pieces of \(size)"
            )
            // The end of markup is looked for in 1 MiB only: one quote, or one comment that is not closed, does not hide
            // the rest.
            for start in ["<!-- ", "<![CDATA[", "<?x ", "<a b='"] {
                #expect(
                    framed("\(start)\(fill)<Event/>--> <Event/>".utf8, size: size) == [
                        Found(1, "! " + WindowsXMLFraming.otherText), Found(1, "<Event/>"),
                        Found(1, "! " + WindowsXMLFraming.otherText), Found(1, "<Event/>"),
                    ],
                    "\(start) in pieces of \(size)"
                )
            }
        }
    }

    @Test func linesAreReadDirectlyWhereEachIsAnEvent() {
        func isLines(_ text: String) -> Bool {
            Array(text.utf8).withUnsafeBytes { WindowsXMLFraming.isOneEventALine($0) }
        }
        for text in ["<Event>x</Event>\n<", "\n <Event/> \r\n", "<Event></Event>"] { #expect(isLines(text), "\(text)") }
        for text in ["", "<Event>\n</Event>", "<Events>\n", "<Event/><Event/>\n", "x<Event/>", "<?xml?><Event/>"] {
            #expect(!isLines(text), "\(text)")
        }
    }

    @Test func piecesDoNotMatter() {
        var numbers = SeededNumbers(seed: 20)
        let parts = [
            "<Event>", "</Event>", "<Event ", ">", "<", "/>", "'", "\"", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>",
            "x", "\n", "<e:Event>",
        ]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0..<30, using: &numbers)).map { _ in
                parts.randomElement(using: &numbers) ?? ""
            }.joined()
            #expect(framed(text.utf8, size: Int.random(in: 1..<9, using: &numbers)) == framed(text.utf8), "\(text)")
        }
    }

    @Test(.enabled(if: SharedData.path("logs/evidenceforge") != nil, "no ../shared/logs"))
    func realEventsOnManyLines() throws {
        var parser = WindowsXML()
        for (name, count) in [("FILE-SRV-01", 1_766), ("WS-AJOHNSON-01", 696)] {
            let path = "logs/evidenceforge/data_\(name).meridianhcs.local_windows_event_security.xml"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: try #require(SharedData.path(path))))
            let found = framed(bytes, size: 70_000)
            #expect(found.count == count)
            for record in found {
                Array(record.text.utf8).withUnsafeBytes { bytes in
                    let fault = parser.read(bytes) { #expect($0.time != nil && $0[.eventID] != nil) }
                    #expect(fault == nil)
                }
            }
        }
    }
}
