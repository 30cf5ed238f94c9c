/// How the rows of a test set are looked at beyond one by one; made once, for all scores.
struct EventParts {
    let edgeHours: RowGroups
    let userDays: RowGroups
    /// The red rows by the kind of their campaign; `nil` where campaigns are not known.
    let kinds: CampaignKinds?

    init(_ events: EvaluationEvents) {
        edgeHours = .edgeHours(events)
        userDays = .userDays(events)
        kinds = CampaignKinds(events)
    }
}
