import ByteIO
import Foundation
import Synchronization

/// A small HTTP server with scripted responses, one request per connection.
package final class SocketServer: Sendable {
    /// A request, as received.
    package struct Request: Sendable {
        /// The lines before the body.
        package let head: String
        /// The body.
        package let body: String

        /// The value of the header `name`.
        package func header(_ name: String) -> String? {
            let lines = head.components(separatedBy: "\r\n")
            let line = lines.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            return line.map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
        }
    }

    /// The port that it listens on.
    package let port: UInt16
    private let descriptor: Int32
    private let requests = Mutex<[Request]>([])

    /// Starts a server; `answer` receives the number of the request, from 0, and returns the whole response, or `nil` to
    /// close the connection.
    ///
    /// - Throws: `InputError` if it cannot listen.
    package init(_ answer: @escaping @Sendable (Int) -> String?) throws {
        #if os(Linux)
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let listening = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        descriptor = listening
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listening, address, length) | listen(listening, 16) | getsockname(listening, address, &length)
            }
        }
        guard status == 0 else { throw InputError(file: "127.0.0.1", message: "cannot listen on a port") }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in serve(answer) }
    }

    /// Stops the server.
    package func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// The URL to post to.
    package var url: String { "http://127.0.0.1:\(port)/alerts" }
    /// The requests received so far.
    package var received: [Request] { requests.withLock { $0 } }

    private func serve(_ answer: (Int) -> String?) {
        var count = 0
        while true {
            let client = accept(descriptor, nil, nil)
            guard client >= 0 else {
                close(descriptor)
                return
            }
            if let request = read(client) {
                requests.withLock { $0.append(request) }
                if let text = answer(count) {
                    let bytes = Array(text.utf8)
                    _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                }
                count += 1
            }
            close(client)
        }
    }

    private func read(_ client: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let request = Request(head: String(text[..<end.lowerBound]), body: String(text[end.upperBound...]))
                if request.body.utf8.count >= Int(request.header("Content-Length") ?? "0") ?? 0 { return request }
            }
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    /// The text of a response.
    package static func answer(_ status: Int, headers: String = "", body: String = "") -> String {
        "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(headers)\r\n\(body)"
    }
}
