/// How far a planned run has come.
package enum RunStage: Sendable, Hashable {
    /// There is no run yet.
    case absent
    /// It was begun, and can be resumed.
    case unfinished
    /// It was trained to its end.
    case finished
}
