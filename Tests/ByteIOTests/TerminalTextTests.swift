import ByteIO
import Testing

@Suite struct TerminalTextTests {
    @Test func `characters that control a terminal are replaced, all others stay`() {
        #expect("U66@DOM1 Ärger 東京".withoutControls == "U66@DOM1 Ärger 東京")
        #expect(
            "EV\u{1B}[2JIL\r\u{7}\u{9B}x\u{202E}y".withoutControls
                == "EV\u{FFFD}[2JIL\u{FFFD}\u{FFFD}\u{FFFD}x\u{FFFD}y"
        )
        #expect("a\nb\tc\u{7F}".withoutControls == "a\u{FFFD}b\u{FFFD}c\u{FFFD}")
    }
}
