import Foundation
import TestSupport
import Testing

import AuthLogs

/// Compares ``JSONFields`` with Foundation's parser on random and damaged texts.
@Suite
struct JSONOracleTests {
    private static let keys = ["a", "b", "key_of_16_bytes_", "a key that has more than 24 bytes"]
    private static let paths =
        keys + keys.flatMap { first in keys.map { "\(first).\($0)" } }
        + keys.flatMap { first in keys.flatMap { second in keys.map { "\(first).\(second).\($0)" } } }

    @Test func valuesEqualThoseOfFoundation() throws {
        var numbers = SeededNumbers(seed: 16)
        var fields = JSONFields(Self.paths)
        for _ in 0..<400 {
            let text = RandomJSON().object(depth: 0, &numbers)
            #expect(fields.fault(in: text.utf8) == nil, "\(text)")
            let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            for (index, path) in Self.paths.enumerated() {
                compare(fields, index, Self.value(object, path.split(separator: ".").map(String.init)), text)
            }
        }
    }

    private static func value(_ object: [String: Any], _ path: [String]) -> Any? {
        guard let first = path.first, let value = object[first] else { return nil }
        return path.count == 1 ? value : (value as? [String: Any]).flatMap { Self.value($0, Array(path.dropFirst())) }
    }

    private func compare(_ fields: JSONFields, _ index: Int, _ expected: Any?, _ text: String) {
        let isContainer = expected is [Any] || expected is [String: Any]
        #expect((fields.container(index) != nil) == isContainer, "\(text)")
        if let raw = fields.container(index) {
            let value = try? JSONSerialization.jsonObject(with: Data(raw.utf8))
            #expect((value as? NSObject) == (expected as? NSObject), "\(text)")
        }
        var scalar = expected
        if let elements = expected as? [Any] {
            scalar = elements.first { !($0 is [Any] || $0 is [String: Any] || $0 is NSNull) }
        }
        switch (fields.value(index)?.kind, scalar) {
        case (.text, let string as String): #expect(fields.text(index) == string, "\(text)")
        case (.bool, let number as NSNumber): #expect(fields.text(index) == (number.boolValue ? "true" : "false"))
        case (.number, let number as NSNumber): #expect(fields.text(index).flatMap(Double.init) == number.doubleValue)
        case (nil, nil), (nil, is NSNull), (nil, is [String: Any]): break
        default: Issue.record("\(Self.paths[index]): \(String(describing: scalar)) in \(text)")
        }
    }

    /// Both parsers accept the same damaged texts.
    @Test func damagedTextsAreJudgedAsByFoundation() {
        var numbers = SeededNumbers(seed: 17)
        var fields = JSONFields(Self.paths)
        var accepted = 0
        for _ in 0..<1_500 {
            let text = RandomJSON().object(depth: 0, &numbers)
            let damaged = damage(Array(text.utf8), &numbers)
            let isAccepted = fields.fault(in: damaged) == nil
            // Foundation rejects numbers that no Double can hold.
            guard String(decoding: damaged, as: UTF8.self).firstMatch(of: /[eE][+-]?[0-9]{3}/) == nil else { continue }
            // Foundation allows a comma behind the last element, and no half of a surrogate pair.
            guard !Self.hasTrailingComma(damaged), !text.contains(#"\ud83d"#) else { continue }
            let object = try? JSONSerialization.jsonObject(with: Data(damaged), options: .fragmentsAllowed)
            #expect(isAccepted == (object is [String: Any]), "\(String(decoding: damaged, as: UTF8.self))")
            if isAccepted { accepted += 1 }
        }
        // Neither all nor none, or the test would say nothing.
        #expect((100..<1_400).contains(accepted))
    }

    private static func hasTrailingComma(_ text: [UInt8]) -> Bool {
        let marks = text.filter { !$0.isJSONSpace }
        return zip(marks, marks.dropFirst()).contains { $0 == UInt8(ascii: ",") && "}]".utf8.contains($1) }
    }

    private func damage(_ text: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var text = text
        let bytes = Array(#"{}[]:,"\/ 0123456789-+.eEtrufalsnbdx"#.utf8) + [0x09, 0x0a, 0x0b, 0x1f, 0xc3, 0xa9, 0xff]
        for _ in 0...Int.random(in: 0..<2, using: &numbers) {
            let offset = Int.random(in: text.indices, using: &numbers)
            let byte = bytes.randomElement(using: &numbers) ?? 0x20
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: text[offset] = byte
            case 1: text.insert(byte, at: offset)
            case 2 where text.count > 1: text.remove(at: offset)
            default: text.swapAt(offset, Int.random(in: text.indices, using: &numbers))
            }
        }
        return text
    }
}

/// Makes random JSON objects with all kinds of values, blanks and escapes.
private struct RandomJSON {
    private static let texts = [
        #""""#, #""x""#, #""anna.berg@corp.example""#, #""CORP\\anna""#, #""\u00e9\n\t\"""#, #""é 日本 😀""#,
        #""\ud83d\ude00\/""#,
        #""An account was successfully logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-0-0\r\n""#,
        #""a text of more than sixty-four bytes without any escape in it, as there are many""#,
        "0", "-1", "12345678", "1.5", "-0.25e+2", "1E3", "true", "false", "null",
    ]
    private static let keys = [
        #""a""#, #""b""#, #""key_of_16_bytes_""#, #""a key that has more than 24 bytes""#, #""other""#, #""""#,
        #""x\u0041y""#,
    ]

    func object(depth: Int, _ numbers: inout SeededNumbers) -> String {
        let keys = Self.keys.shuffled(using: &numbers).prefix(Int.random(in: 0...5, using: &numbers))
        var members: [String] = []
        for key in keys {
            members.append(
                space(&numbers) + key + space(&numbers) + ":" + space(&numbers) + value(depth, &numbers)
                    + space(&numbers)
            )
        }
        return "{" + members.joined(separator: ",") + (members.isEmpty ? space(&numbers) : "") + "}"
    }

    private func value(_ depth: Int, _ numbers: inout SeededNumbers) -> String {
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0...3 where depth < 4: return object(depth: depth + 1, &numbers)
        case 4 where depth < 4:
            var elements: [String] = []
            for _ in 0..<Int.random(in: 0..<4, using: &numbers) { elements.append(value(depth + 1, &numbers)) }
            return "[" + space(&numbers) + elements.joined(separator: "," + space(&numbers)) + space(&numbers) + "]"
        default: return Self.texts.randomElement(using: &numbers) ?? "null"
        }
    }

    private func space(_ numbers: inout SeededNumbers) -> String {
        ["", "", "", " ", "\n  ", "\t", "\r\n"].randomElement(using: &numbers) ?? ""
    }
}
