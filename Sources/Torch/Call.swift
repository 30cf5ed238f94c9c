import CTorch

// A handle is only read in here, where the tensors are kept alive until the call is over: Swift may release a temporary
// as soon as its last use is past, and that would be the reading of the handle.

@inline(__always)
func with<R>(_ a: Tensor, _ body: (ct_tensor) -> R) -> R {
    withExtendedLifetime(a.storage) { body(a.storage.handle) }
}

@inline(__always)
func with<R>(_ a: Tensor, _ b: Tensor, _ body: (ct_tensor, ct_tensor) -> R) -> R {
    with(a) { a in with(b) { b in body(a, b) } }
}

@inline(__always)
func with<R>(optional tensor: Tensor?, _ body: (ct_tensor?) -> R) -> R {
    withExtendedLifetime(tensor?.storage) { body(tensor?.storage.handle) }
}

/// Calls `body` with the handles of a list of tensors, some of which may be missing.
func with<R>(list tensors: [Tensor?], _ body: (UnsafePointer<ct_tensor?>, Int64) -> R) -> R {
    withUnsafeTemporaryAllocation(of: ct_tensor?.self, capacity: max(1, tensors.count)) { handles in
        for (index, tensor) in tensors.enumerated() {
            handles.initializeElement(at: index, to: tensor?.storage.handle)
        }
        return withExtendedLifetime(tensors) {
            handles.withMemoryRebound(to: ct_tensor?.self) { pointer in
                guard let base = pointer.baseAddress else { fatalError("no memory for a list of handles") }
                return body(UnsafePointer(base), Int64(tensors.count))
            }
        }
    }
}

/// Calls `body` with a shape, or a list of dimensions, as libtorch wants it.
@inline(__always)
func with<R>(sizes: [Int], _ body: (UnsafePointer<Int64>, Int64) -> R) -> R {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: max(1, sizes.count)) { buffer in
        for (index, size) in sizes.enumerated() { buffer.initializeElement(at: index, to: Int64(size)) }
        guard let base = buffer.baseAddress else { fatalError("no memory for a shape") }
        return body(UnsafePointer(base), Int64(sizes.count))
    }
}

@inline(__always)
func make(_ a: Tensor, function: StaticString = #function, _ body: (ct_tensor) -> ct_tensor?) -> Tensor {
    Tensor(owning: with(a, body), function: function)
}

@inline(__always)
func make(
    _ a: Tensor,
    _ b: Tensor,
    function: StaticString = #function,
    _ body: (ct_tensor, ct_tensor) -> ct_tensor?
) -> Tensor {
    Tensor(owning: with(a, b, body), function: function)
}

@inline(__always)
func make(
    _ a: Tensor,
    _ b: Tensor,
    _ c: Tensor,
    function: StaticString = #function,
    _ body: (ct_tensor, ct_tensor, ct_tensor) -> ct_tensor?
) -> Tensor {
    Tensor(owning: with(a, b) { a, b in with(c) { c in body(a, b, c) } }, function: function)
}

/// The `count` tensors that a call stores.
func makeSeveral(
    _ count: Int,
    function: StaticString = #function,
    _ body: (UnsafeMutablePointer<ct_tensor?>) -> Int32
) -> [Tensor] {
    var out = [ct_tensor?](repeating: nil, count: count)
    check(body(&out), function: function)
    return out.map { Tensor(owning: $0, function: function) }
}

/// A failure of the world that libtorch met: a missing library, a device that is not there, no memory left.
///
/// Errors of the caller, such as shapes that do not match, and failures of operations that do not throw, end the
/// program with libtorch's own message: ``Libtorch/onFailure(_:)`` says how.
package struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error in a sentence; libtorch's own message without its C++ backtrace.
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
