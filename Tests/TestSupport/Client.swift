import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An HTTP client that sends any request, also malformed ones.
package struct Client: Sendable {
    /// A response.
    package struct Answer: Sendable {
        /// The HTTP status.
        package let status: Int
        /// The headers, with names in lower case.
        package let headers: [String: String]
        /// The body.
        package let text: String

        /// The member `name` of a JSON object in the body.
        package subscript(name: String) -> Any? {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?[name]
        }
    }

    /// The error if there is no server, or no response.
    package struct NoAnswer: Error {
        package init() {}
    }

    /// The port of the server on this machine.
    package let port: Int

    /// Creates a client of the server on `port`.
    package init(port: Int) { self.port = port }

    /// Sends a GET request for `path`.
    package func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers)
    }

    /// Sends a POST request to `path`, with JSON unless `headers` have another content type.
    package func post(_ path: String, _ body: String, _ headers: [String: String] = [:]) async throws -> Answer {
        let type = ["Content-Type": "application/json"]
        return try await send("POST", path, type.merging(headers) { $1 }, body: body)
    }

    /// Sends a request and reads until the server closes the connection, or until the response contains `word`.
    package func send(
        _ method: String,
        _ path: String,
        _ headers: [String: String] = [:],
        body: String = "",
        until word: String? = nil,
        afterBegin: @escaping @Sendable () -> Void = {}
    ) async throws -> Answer {
        var all = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
        if !body.isEmpty { all["Content-Length"] = "\(body.utf8.count)" }
        all.merge(headers) { $1 }
        let head = all.map { "\($0): \($1)\r\n" }.joined()
        let request = "\(method) \(path) HTTP/1.1\r\n\(head)\r\n\(body)"
        // On a separate thread: a blocked pool thread could keep the server from responding.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(request, until: word, afterBegin) })
            }
        }
    }

    private func exchange(_ request: String, until word: String?, _ afterBegin: () -> Void) throws -> Answer {
        #if canImport(Glibc)
        let stream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let stream = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        defer { close(stream) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(stream, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = in_port_t(port).bigEndian
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(stream, $0, size) == 0 }
        }
        guard isConnected else { throw NoAnswer() }
        // The server may respond and close the connection before it has read all of a request that is too long.
        #if canImport(Glibc)
        let flags = Int32(MSG_NOSIGNAL)
        #else
        let flags: Int32 = 0
        #endif
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Foundation.send(stream, $0.baseAddress, $0.count, flags) }
            if sent <= 0 { break }
            rest = rest.dropFirst(sent)
        }
        return try answer(of: stream, until: word, afterBegin)
    }

    private func answer(of stream: Int32, until word: String?, _ afterBegin: () -> Void) throws -> Answer {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(stream, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            if received.isEmpty { afterBegin() }
            received += buffer.prefix(count)
            if let word, String(decoding: received, as: UTF8.self).contains(word) { break }
        }
        let text = String(decoding: received, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { throw NoAnswer() }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        let headers = lines.dropFirst().map { line -> (String, String) in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
        return Answer(
            status: status,
            headers: Dictionary(headers) { "\($0), \($1)" },
            text: String(text[end.upperBound...])
        )
    }
}
