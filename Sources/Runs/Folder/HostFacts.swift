import Foundation

/// The machine that a run was made on.
package struct HostFacts: Codable, Hashable, Sendable {
    /// The machine's name.
    package var name: String
    /// The operating system and its version.
    package var system: String
    /// The processor's architecture, such as `x86_64`.
    package var architecture: String
    /// The cores that the process may use.
    package var cores: Int
    /// The memory in bytes.
    package var memory: UInt64

    /// The machine that this process runs on.
    package static var current: HostFacts {
        var names = utsname()
        uname(&names)
        let process = ProcessInfo.processInfo
        return HostFacts(
            name: text(names.nodename),
            system: "\(text(names.sysname)) \(text(names.release)), \(process.operatingSystemVersionString)",
            architecture: text(names.machine),
            cores: process.activeProcessorCount,
            memory: process.physicalMemory
        )
    }

    /// The text of a C array of characters that ends in a zero.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
