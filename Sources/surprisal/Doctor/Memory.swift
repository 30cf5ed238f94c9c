import Foundation

/// The memory of a machine, in bytes.
package struct Memory: Equatable {
    /// The memory available without swapping.
    package var free: Int
    /// All memory, or what this process may use of it.
    package var total: Int

    package init(free: Int, total: Int) {
        self.free = free
        self.total = total
    }

    /// Parses `/proc/meminfo` of Linux.
    package init?(meminfo text: String) {
        var kilobytes: [Substring: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count >= 2 { kilobytes[words[0]] = Int(words[1]) }
        }
        guard let total = kilobytes["MemTotal:"], let free = kilobytes["MemAvailable:"] else { return nil }
        self.init(free: free * 1024, total: total * 1024)
    }

    /// Returns the memory of a container that may use `limit` bytes and uses `used`.
    package func limited(to limit: Int?, used: Int?) -> Memory {
        guard let limit, limit < total else { return self }
        return Memory(free: min(free, max(0, limit - (used ?? 0))), total: limit)
    }

    /// The memory of this machine or container.
    package static var current: Memory? {
        #if canImport(Darwin)
        var statistics = vm_statistics64()
        var count = mach_msg_type_number_t(MemoryLayout<vm_statistics64>.size / MemoryLayout<integer_t>.size)
        let status = withUnsafeMutablePointer(to: &statistics) { pointer in
            pointer.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
                host_statistics64(mach_host_self(), HOST_VM_INFO64, $0, &count)
            }
        }
        guard status == KERN_SUCCESS else { return nil }
        let pages = Int(statistics.free_count) + Int(statistics.inactive_count)
        return Memory(free: pages * Int(getpagesize()), total: Int(ProcessInfo.processInfo.physicalMemory))
        #else
        return SystemFile.text("/proc/meminfo").flatMap(Memory.init(meminfo:))?.limited(
            to: SystemFile.number("/sys/fs/cgroup/memory.max"),
            used: SystemFile.number("/sys/fs/cgroup/memory.current")
        )
        #endif
    }

    /// The bytes that a user may still write in the folder `path`.
    package static func freeDisk(at path: String) -> Int? {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        return Int(information.f_bavail) * Int(information.f_frsize)
    }
}

/// The small text files through which Linux describes itself.
enum SystemFile {
    /// The file's text; `nil` if there is no such file.
    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The file's text as a number of bytes; `nil` if it is not a number.
    static func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
