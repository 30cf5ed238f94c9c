// Feeds the readers of logs with inputs that libFuzzer makes up: `scripts/fuzz.sh READER`, CONTRIBUTING.md.
import Foundation

/// What is fuzzed in this process; libFuzzer's function has no place for it.
nonisolated(unsafe) private var target: any FuzzTarget = JSONTarget()

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@main
struct FuzzLogs {
    /// The name of the reader, for the processes that libFuzzer starts, which have its arguments only.
    private static let variable = "FUZZ_READER"

    static func main() throws {
        var arguments = CommandLine.arguments
        let name = arguments.count > 1 ? arguments.remove(at: 1) : ""
        if let reader = Reader(rawValue: name) {
            setenv(variable, name, 1)
            run(reader, arguments)
        } else if name == "seeds", (3...4).contains(arguments.count), let reader = Reader(rawValue: arguments[1]) {
            let samples = arguments.count == 4 ? arguments[2] : nil
            try Seeds(reader).write(samples: samples, to: arguments[arguments.count - 1])
        } else if let reader = ProcessInfo.processInfo.environment[variable].flatMap(Reader.init(rawValue:)) {
            run(reader, CommandLine.arguments)
        } else {
            usage()
        }
    }

    private static func usage() {
        let readers = Reader.allCases.map(\.rawValue).joined(separator: "|")
        print("usage: fuzz-logs \(readers) [arguments of libFuzzer]")
        print("       fuzz-logs seeds READER [SAMPLES] FOLDER    cuts samples of logs to seeds of a reader")
    }

    private static func run(_ reader: Reader, _ names: [String]) -> Never {
        target = reader.target
        // Of an argument that is there twice, the last counts: a user's.
        let names = [names[0], "-max_len=\(reader.longestInput)"] + names[1...]
        var count = Int32(names.count)
        var arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: names.count + 1)
        for (index, name) in names.enumerated() { arguments[index] = strdup(name) }
        arguments[names.count] = nil
        exit(
            runDriver(&count, &arguments) { bytes, size in
                let start = clock()
                target.read(UnsafeRawBufferPointer(start: bytes, count: size))
                // By the processor's clock: libFuzzer's own limit also counts the time that other programs take.
                precondition(clock() - start < CLOCKS_PER_SEC, "an input takes over a second")
                return 0
            }
        )
    }
}
