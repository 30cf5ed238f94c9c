/// Runs that differ in their seeds: the same model over the same tokens in the same direction.
package struct RunGroup: Sendable {
    /// Which model over which tokens.
    package let variant: EvaluatedRun.Variant
    /// Its runs, in the order given.
    package let runs: [EvaluatedRun]

    /// The groups of `runs`, in the order in which each first appears.
    package static func groups(of runs: [EvaluatedRun]) -> [RunGroup] {
        var order: [EvaluatedRun.Variant] = []
        var members: [EvaluatedRun.Variant: [EvaluatedRun]] = [:]
        for run in runs {
            if members[run.variant] == nil { order.append(run.variant) }
            members[run.variant, default: []].append(run)
        }
        return order.map { RunGroup(variant: $0, runs: members[$0] ?? []) }
    }

    /// Whether the runs differ in more than their seeds, or two have one seed: their mean then mixes things.
    package var isMixed: Bool {
        Set(runs.map(\.settings)).count > 1 || Set(runs.map(\.scoreName)).count > 1
            || Set(runs.map(\.seed)).count < runs.count
    }

    /// The metric called `name` over the runs that have it; `nil` where none has.
    package func spread(of name: String) -> Spread? { Spread(runs.compactMap { $0[name] }) }

    /// How many rows were scored in a second.
    package var rowsPerSecond: Spread? { Spread(runs.compactMap(\.rowsPerSecond)) }
}
