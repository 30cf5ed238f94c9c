import Foundation
import TestSupport

/// A small HTTPS server with a self-signed certificate, which accepts any post.
final class TLSServer {
    /// True if openssl and Python 3 are installed.
    static let isPossible = ["openssl", "python3"].allSatisfy(Shell.has)

    private let folder: TemporaryFolder
    private let process = Process()
    /// The local port.
    let port: Int

    /// The self-signed certificate.
    var certificate: String { folder.file("certificate.pem") }
    /// The number of requests received.
    var count: Int {
        let text = (try? String(contentsOf: folder.url("requests"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").count
    }

    /// Serves as `host` until ``stop()``.
    init(as host: String) throws {
        folder = try TemporaryFolder()
        let name = "\(host.hasPrefix("127.") ? "IP" : "DNS"):\(host)"
        try Shell.run(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \\
              -keyout '\(folder.file("key.pem"))' -out '\(folder.file("certificate.pem"))' \\
              -subj '/CN=\(host)' -addext 'subjectAltName=\(name)' 2> /dev/null
            """
        )
        try folder.write(Self.script, to: "server.py")
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", folder.file("server.py"), folder.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            process.terminate()
            throw CocoaError(.executableLoad)
        }
        self.port = port
    }

    func stop() { process.terminate() }

    private static let script = """
        import http.server, os, ssl, sys
        folder = sys.argv[1]
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                with open(os.path.join(folder, "requests"), "a") as file: file.write(self.path + "\\n")
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem"))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        print(server.server_port, flush=True)
        server.serve_forever()
        """
}
