#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
}

extension UnsafeRawBufferPointer {
    /// The offset of the first LF.
    var firstLineFeed: Int? {
        guard let base = baseAddress, let found = memchr(base, Int32(UInt8.lineFeed), count) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The offset of the last LF.
    var lastLineFeed: Int? {
        var end = count
        while end > 0 {
            end -= 1
            if self[end] == .lineFeed { return end }
        }
        return nil
    }

    /// The number of LFs.
    var lineFeeds: Int {
        // Branch-free, so that the compiler vectorizes it.
        var sum = 0
        for byte in self { sum &+= byte == .lineFeed ? 1 : 0 }
        return sum
    }
}
