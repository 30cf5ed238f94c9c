import Dispatch
import Foundation

/// Processes the items of a source on all cores ahead of their use, and returns the results in order.
///
///     let parsed = ParallelMap { parser.parse($0) }
///     while let block = try parsed.next(from: { try reader.next() }, isCancelled: isCancelled) { … }
///
/// Only a few items are ahead, so memory stays bounded.
package final class ParallelMap<Item: Sendable, Value: Sendable> {
    private let transform: @Sendable (Item) -> Value
    private let width: Int
    private let queue = DispatchQueue(label: "processing ahead", attributes: .concurrent)
    private var pending: [Future<Value>] = []
    private var failure: (any Error)?
    private var isFinished = false

    /// A map by `transform` of at most `width` items at a time; `nil` for a number that keeps all cores busy.
    package init(width: Int? = nil, _ transform: @escaping @Sendable (Item) -> Value) {
        self.transform = transform
        self.width = width ?? 2 * ProcessInfo.processInfo.activeProcessorCount
    }

    /// Reads items ahead and waits for the next value.
    ///
    /// - Parameters:
    ///   - source: Returns the next item; `nil` after the last.
    ///   - isCancelled: Called repeatedly; `true` ends the work.
    /// - Returns: The value of the next item; `nil` after the last.
    /// - Throws: What `source` throws, after the values of the items before; `CancellationError` once `isCancelled`
    ///   returns `true`.
    package func next(from source: () throws -> Item?, isCancelled: () -> Bool = { false }) throws -> Value? {
        while !isFinished, pending.count < width {
            do {
                if let item = try source() {
                    pending.append(Future(on: queue) { [transform] in transform(item) })
                } else {
                    isFinished = true
                }
            } catch {
                (failure, isFinished) = (error, true)
            }
        }
        guard !pending.isEmpty else {
            if let failure { throw failure }
            return nil
        }
        guard !isCancelled() else { throw CancellationError() }
        return pending.removeFirst().wait()
    }

    /// Returns the values of the items that were processed ahead, and ends the work.
    package func finish() -> [Value] {
        isFinished = true
        defer { pending.removeAll() }
        return pending.map { $0.wait() }
    }
}
