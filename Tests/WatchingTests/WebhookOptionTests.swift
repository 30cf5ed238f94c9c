import ByteIO
import TestSupport
import Testing
import Watching

@Suite struct WebhookOptionTests {
    @Test(arguments: ["http://siem", "https://siem.example:8443/a/b?c=d", "HTTPS://[::1]/x"])
    func `an http or https URL is accepted`(text: String) throws { _ = try WebhookAddress(text) }

    @Test(arguments: [
        "", "siem.example", "ftp://siem", "https://", "https:///path", "file:///etc/passwd", "http://siem:0/",
        "http://a b/",
        "http://siem:99999/", "https://ann:hunter2@siem/", "https://token@siem/", "https://siem/#part",
    ]) func `any other address is an error that does not repeat it`(text: String) throws {
        let error = #expect(throws: InputError.self) { try WebhookAddress(text) }
        let message = try #require(error).description
        #expect(message.hasPrefix("--webhook: expected an http or https URL"))
        for secret in ["hunter2", "token", "ann"] { #expect(!message.contains(secret)) }
    }

    @Test func `a header file may contain comments and blank lines`() throws {
        let folder = try TemporaryFolder()
        try folder.write("# for the SIEM\r\n\r\nAuthorization:  Bearer a:b c \r\nX-Team:\tred\n", to: "headers")
        try folder.write("X-Team: red\nAuthorization: Bearer a:b c", to: "others")
        let headers = try WebhookHeaders(contentsOf: folder.file("headers"))
        #expect(headers != .none)
        #expect(try headers != WebhookHeaders(contentsOf: folder.file("others")))
        #expect(headers.names == ["Authorization", "X-Team"])
        try folder.write("\n# nothing\n", to: "headers")
        #expect(try WebhookHeaders(contentsOf: folder.file("headers")) == .none)
    }

    @Test(arguments: [
        ("secret", 1), ("A: b\n\nsecret", 3), (": secret", 1), ("A b: secret", 1), ("A:", 1), ("A: se\u{7}cret", 1),
        ("A: secrét", 1), ("Content-Length: 5", 1), ("host: secret", 1), ("A: b\na: secret", 2),
    ]) func `an invalid line is an error that names it and hides the secret`(text: String, line: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "headers")
        let error = #expect(throws: InputError.self) { try WebhookHeaders(contentsOf: folder.file("headers")) }
        #expect(error?.file == folder.file("headers") && error?.line == line)
        #expect(error?.message.contains("secret") == false)
    }

    @Test func `an unreadable header file is an error`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: InputError.self) { try WebhookHeaders(contentsOf: folder.file("none")) }
        try folder.write("A: " + String(repeating: "x", count: 70_000), to: "large")
        #expect(throws: InputError.self) { try WebhookHeaders(contentsOf: folder.file("large")) }
    }
}
