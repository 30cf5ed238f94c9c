/// A row of a log and what a run makes of it.
package struct ScoredRow: Sendable, Equatable {
    /// The row's file, where several are scored.
    package var file: String?
    /// The line of the file, counted from 1.
    package var line: Int
    /// Seconds since the log's start.
    package var second: Int
    /// The source user's name.
    package var user: String
    /// The label, where the row has one.
    package var isMalicious: Bool?
    /// The mean loss over the row's predicted tokens, in nats.
    package var loss: Float
    /// The loss of each field in the order of `AuthField`, in nats; 0 where it is not predicted; empty for characters.
    package var fields: [Float]

    /// The loss of the time of day, where that is predicted, in nats.
    package var time: Float?
    /// Whether the row's window began with nothing; `nil` without windows.
    package var isSkipped: Bool?

    /// The default score, where the run is calibrated, in nats.
    package var score: Float?

    /// A scored row.
    package init(
        file: String?,
        line: Int,
        second: Int,
        user: String,
        isMalicious: Bool?,
        loss: Float,
        fields: [Float],
        time: Float? = nil,
        isSkipped: Bool? = nil,
        score: Float? = nil
    ) {
        self.file = file
        self.line = line
        self.second = second
        self.user = user
        self.isMalicious = isMalicious
        self.loss = loss
        self.fields = fields
        self.time = time
        self.isSkipped = isSkipped
        self.score = score
    }
}
