package import Runs

/// How a model wants its rows: one by one, or with what came before them.
package enum RowArrangement: Sendable, Hashable {
    /// Each row by itself, in any order.
    case single
    /// The rows of each user in their order, some steps of several users at a time.
    case userSteps
    /// Windows over a user's rows, or everybody's: up to `length` rows of context, and the up to `length` rows that follow.
    case windows(length: Int, memory: MultilineTransformerConfiguration.MemoryType)
}
