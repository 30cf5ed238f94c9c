import CTorch

/// A failure of the world that libtorch met: a missing library, a device that is not there, no memory left.
///
/// Errors of the caller, such as shapes that do not match, and failures of operations that do not throw, end the program
/// with libtorch's own message: ``Libtorch/endAfterFailure(_:)`` says how.
public struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, in a sentence; libtorch's own message without its C++ backtrace.
    public let description: String

    /// Creates an error that says `description`.
    public init(_ description: String) {
        self.description = description
    }

    /// Whether there was no memory left for a tensor, the processor's or a device's.
    public var isOutOfMemory: Bool {
        ["can't allocate memory", "not enough memory", "out of memory", "bad_alloc"].contains {
            description.contains($0)
        }
    }

    /// How much memory was asked for, where the message says so.
    public var requestedBytes: Int? {
        description.firstMatch(of: #/allocate (\d+) bytes/#).flatMap { Int($0.1) }
    }

    /// The message of the last failing call on this thread.
    static var last: TorchError { TorchError(String(cString: api.last_error())) }

    /// The same, with the function that made the call.
    static func last(in function: StaticString) -> TorchError { TorchError("\(function): \(last)") }
}
