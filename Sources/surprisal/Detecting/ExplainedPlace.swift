import ArgumentParser
import ByteIO

/// An event as the user specifies it: a line of a log by itself, or the place of an event in a file.
enum ExplainedPlace {
    case text(String)
    case line(Int, file: String)
    case record(Int, file: String)

    /// Reads `FILE:LINE`, `FILE, record N`, or a line of a day file or a raw log.
    init(_ argument: String) throws {
        if argument.utf8.count(where: { $0 == UInt8(ascii: ",") }) >= 8,
            argument.utf8.first.map({ $0 &- 0x30 < 10 }) ?? false
        {
            self = .text(argument)
        } else if let (file, number) = Self.split(argument, at: Self.recordMark) {
            self = .record(number, file: file)
        } else if let (file, number) = Self.split(argument, at: ":") {
            self = .line(number, file: file)
        } else {
            throw ValidationError("expected FILE:LINE, 'FILE, record N' or a line of a log, found '\(argument)'")
        }
    }

    private static let recordMark = ", record "

    /// The events that `arguments` specify; `FILE, record N` may be three arguments, as it is without quotes.
    static func places(_ arguments: [String]) throws -> [ExplainedPlace] {
        var rest = arguments[...]
        var places: [ExplainedPlace] = []
        while let first = rest.popFirst() {
            guard first.hasSuffix(","), rest.count >= 2, rest.first == "record" else {
                places.append(try ExplainedPlace(first))
                continue
            }
            places.append(try ExplainedPlace(([first] + rest.prefix(2)).joined(separator: " ")))
            rest = rest.dropFirst(2)
        }
        return places
    }

    /// The file before the last `mark`, and the number after it.
    private static func split(_ argument: String, at mark: String) -> (file: String, number: Int)? {
        guard let range = argument.ranges(of: mark).last, range.lowerBound > argument.startIndex,
            let number = Int(argument[range.upperBound...]), number > 0
        else { return nil }
        let file = String(argument[..<range.lowerBound])
        return (file == EventPlaceText.standardInput ? "-" : file, number)
    }

    /// The file, if the event is in one.
    var file: String? {
        switch self {
        case .text: nil
        case .line(_, let file), .record(_, let file): file
        }
    }

    var isOfStandardInput: Bool { file == "-" }
}
