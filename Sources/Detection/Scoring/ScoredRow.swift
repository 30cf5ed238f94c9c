/// A row of a log and what a run makes of it.
public struct ScoredRow: Sendable, Equatable {
    /// The row's file, where several are scored.
    public var file: String?
    /// The line of the file, counted from 1.
    public var line: Int
    /// Seconds since the log's start.
    public var second: Int
    /// The source user's name.
    public var user: String
    /// The label, where the row has one.
    public var isRed: Bool?
    /// The mean loss over the row's predicted tokens, in nats.
    public var loss: Float
    /// The loss of each field in the order of `AuthField`, in nats; 0 where it is not predicted; empty for characters.
    public var fields: [Float]

    /// The loss of the time of day, where that is predicted, in nats.
    public var time: Float?
    /// Whether the row's window began with nothing; `nil` without windows.
    public var isSkipped: Bool?

    /// The default score, where the run is calibrated, in nats.
    public var score: Float?

    /// A scored row.
    public init(
        file: String?,
        line: Int,
        second: Int,
        user: String,
        isRed: Bool?,
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
        self.isRed = isRed
        self.loss = loss
        self.fields = fields
        self.time = time
        self.isSkipped = isSkipped
        self.score = score
    }
}
