import ByteIO
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// `value` as JSON, with keys in `snake_case`.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        guard let data = try? JSONEncoder.dashboard.encode(value) else { return Response(status: .internalServerError) }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }

    static func redirect(to path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path])
    }
}

/// The body of every response that reports an error: `{"error":"…"}`.
struct ErrorResponse: Encodable {
    let error: String
}

extension JSONEncoder {
    /// The encoder of all responses.
    static var dashboard: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A score may be infinite, and JSON cannot represent that.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return encoder
    }
}

extension JSONValue {
    /// Parses `text`; `null` if it is not valid JSON.
    init(parsing text: String) {
        self = (try? JSONDecoder().decode(Self.self, from: Data(text.utf8))) ?? .null
    }
}
