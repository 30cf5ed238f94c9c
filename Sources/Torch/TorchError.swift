import CTorch

/// A failure of the world that libtorch met: a missing library, a device that is not there, no memory left.
///
/// Errors of the caller, such as shapes that do not match, trap instead, with libtorch's own message.
public struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, in a sentence; libtorch's own message without its C++ backtrace.
    public let description: String

    /// Creates an error that says `description`.
    public init(_ description: String) {
        self.description = description
    }

    /// The message of the last failing call on this thread.
    static var last: TorchError { TorchError(String(cString: api.last_error())) }
}
