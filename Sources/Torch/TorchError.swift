import CTorch

/// A failure of the world that libtorch met: a missing library, a device that is not there, no memory left.
///
/// Errors of the caller, such as shapes that do not match, and failures of operations that do not throw, end the program
/// with libtorch's own message: ``Libtorch/onFailure(_:)`` says how.
package struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, in a sentence; libtorch's own message without its C++ backtrace.
    package let description: String

    /// Creates an error that says `description`.
    package init(_ description: String) {
        self.description = description
    }

    /// No memory was left for a tensor, the processor's or a device's.
    package var isOutOfMemory: Bool {
        let words = [
            "can't allocate memory", "cannot allocate memory", "not enough memory", "out of memory", "bad_alloc",
            "alloc_failed", "storage size calculation overflowed",
        ]
        let text = description.lowercased()
        return words.contains { text.contains($0) }
    }

    /// The bytes that were asked for at once, where the message says so.
    package var requestedBytes: Int? {
        description.firstMatch(of: #/allocate (\d+) bytes/#).flatMap { Int($0.1) }
    }

    /// The message of the last failing call on this thread.
    static var last: TorchError { TorchError(String(cString: api.last_error())) }

    /// The same, with the function that made the call.
    static func last(in function: StaticString) -> TorchError { TorchError("\(function): \(last)") }
}
