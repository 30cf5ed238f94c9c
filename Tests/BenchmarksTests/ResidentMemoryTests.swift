import Benchmarks
import Foundation
import Testing

@Suite struct ResidentMemoryTests {
    private static let maps = """
        55d0c0000000-55d0c0100000 r-xp 00000000 fe:00 1  /usr/bin/surprisal
        Size:               1024 kB
        Rss:                 100 kB
        Private_Dirty:         0 kB
        7f0000000000-7f0010000000 r--p 00000000 fe:00 2  /data/days/7.csv
        Size:             262144 kB
        Rss:               50000 kB
        VmFlags: rd mr mw me
        7f0020000000-7f0020100000 rw-p 00000000 00:00 0
        Rss:                  20 kB
        7f0030000000-7f0030100000 r--p 00000000 fe:00 3  /data/days2/libtorch.so
        Rss:                   3 kB

        """

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/smaps"), "no /proc"))
    func `the memory of all mappings is added up`() throws {
        let statm = try #require(try FileHandle(forReadingAtPath: "/proc/self/statm")?.readToEnd())
        let words = String(decoding: statm, as: UTF8.self).split(separator: " ")
        let resident = try #require(Int(words[1])) * sysconf(Int32(_SC_PAGESIZE))
        let found = try #require(ResidentMemory.bytes(of: getpid(), without: "/nowhere"))
        // Other tests take and give memory in between.
        #expect(found > resident / 2)
        #expect(ResidentMemory.bytes(of: -1, without: "/nowhere") == nil)
    }

    @Test func `cached files do not count, libraries do`() {
        #expect(ResidentMemory.bytes(Self.maps, without: "/data/days") == 123 * 1_024)
        #expect(ResidentMemory.bytes(Self.maps, without: "/nowhere") == 50_123 * 1_024)
    }
}
