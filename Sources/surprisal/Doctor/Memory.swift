import Foundation

/// How much memory there is, in bytes.
package struct Memory: Equatable {
    /// What could be had without swapping.
    package var free: Int
    /// All that there is, or that this process may use.
    package var total: Int

    package init(free: Int, total: Int) {
        self.free = free
        self.total = total
    }

    /// Reads what Linux writes into `/proc/meminfo`.
    package init?(meminfo text: String) {
        var kilobytes: [Substring: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count >= 2 { kilobytes[words[0]] = Int(words[1]) }
        }
        guard let total = kilobytes["MemTotal:"], let free = kilobytes["MemAvailable:"] else { return nil }
        self.init(free: free * 1024, total: total * 1024)
    }

    /// The same within a container that may use `limit` bytes and uses `used`.
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
