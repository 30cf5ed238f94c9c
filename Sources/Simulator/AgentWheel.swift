/// Which agent wakes when: one list a second, threaded through an array, so that nothing is allocated on the way.
struct AgentWheel {
    private let start: Int
    private var heads: [Int32]
    private var followers: [Int32]

    /// A wheel for `agents` agents over `seconds`.
    init(seconds: Range<Int>, agents: Int) {
        start = seconds.lowerBound
        heads = [Int32](repeating: -1, count: seconds.count)
        followers = [Int32](repeating: -1, count: agents)
    }

    /// Lets `agent`, which is in no list now, wake at `second`; never, if that is beyond the end.
    @inline(__always)
    mutating func schedule(_ agent: Int, at second: Int) {
        let slot = second - start
        guard slot < heads.count else { return }
        followers[agent] = heads[slot]
        heads[slot] = Int32(agent)
    }

    /// Takes an agent that wakes at `second`, or `nil` when none is left.
    @inline(__always)
    mutating func pop(_ second: Int) -> Int? {
        let agent = Int(heads[second - start])
        guard agent >= 0 else { return nil }
        heads[second - start] = followers[agent]
        return agent
    }
}
