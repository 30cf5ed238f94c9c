import CTorch

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Libtorch {
    /// Where the shim may lie, best first: beside the program, where it is installed, and beside this code, which in a
    /// test run is a library in another folder than the program's.
    static func shimCandidates() -> [String] {
        #if canImport(Darwin)
        let name = "libCTorchShim.dylib"
        #else
        let name = "libCTorchShim.so"
        #endif
        var paths: [String] = []
        for folder in [executablePath(), ownPath()].compactMap({ $0 }).map(folder(of:)) {
            for place in ["", "../lib/surprisal/", "../lib/"] where !paths.contains("\(folder)/\(place)\(name)") {
                paths.append("\(folder)/\(place)\(name)")
            }
        }
        #if canImport(Darwin)
        // A test bundle holds its code three folders below the build's products.
        if let bundle = ownPath() { paths.append("\(folder(of: bundle))/../../../\(name)") }
        #endif
        return paths
    }

    static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// The value of an environment variable, where it is set and not empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// The program's file, with links resolved: an installed program may be called through one.
    private static func executablePath() -> String? {
        #if canImport(Darwin)
        var path = [CChar](repeating: 0, count: 4096)
        var size = UInt32(path.count)
        guard _NSGetExecutablePath(&path, &size) == 0 else { return nil }
        return resolved(path)
        #else
        return resolved("/proc/self/exe")
        #endif
    }

    private static func ownPath() -> String? {
        var path = [CChar](repeating: 0, count: 4096)
        guard ct_own_path(&path, Int64(path.count)) else { return nil }
        return resolved(path)
    }

    private static func resolved(_ path: UnsafePointer<CChar>) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
