import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// `value` as JSON, with names as `this_one`.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        guard let data = try? JSONEncoder.ours.encode(value) else { return Response(status: .internalServerError) }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }

    /// Elsewhere.
    static func redirect(to path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path])
    }
}

extension JSONEncoder {
    /// How all answers are written.
    static var ours: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A score may be infinite, which JSON has no number for.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return encoder
    }
}

extension Request {
    /// The body, which has to say that it is JSON: a form of another site cannot.
    func json<Value: Decodable>(upTo limit: Int) async throws -> Value {
        let type = headers[.contentType] ?? ""
        guard type.split(separator: ";").first?.lowercased() == "application/json" else {
            throw HTTPError(.unsupportedMediaType, message: "The body has to be JSON.")
        }
        let body = try await body.collect(upTo: limit)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
        } catch {
            // The decoder's own words could hold what was sent.
            throw HTTPError(.badRequest, message: "The body is not what belongs here.")
        }
    }

    /// The text of the query `name`; `nil` where there is none.
    func text(_ name: String, longest: Int = 500) throws -> String? {
        guard let value = uri.queryParameters[name[...]] else { return nil }
        guard value.utf8.count <= longest * 4, value.count <= longest else {
            throw HTTPError(.badRequest, message: "\(name) is too long.")
        }
        return String(value)
    }

    /// The whole number of the query `name`, within `range`.
    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = try text(name), !text.isEmpty else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let span = "from \(range.lowerBound) to \(range.upperBound)"
            throw HTTPError(.badRequest, message: "\(name) is not a number \(span).")
        }
        return value
    }

    /// Which part of a list is asked for.
    func page(standard: Int, most: Int) throws -> (limit: Int, offset: Int) {
        (try number("limit", in: 1...most) ?? standard, try number("offset", in: 0...1_000_000_000) ?? 0)
    }
}
