import AuthLogs
import Evaluation
import History

/// What the rows of the test days are, beside a model's scores: their source computers, and what the baselines say.
struct TestDay {
    private(set) var hosts: [Int32] = []
    private(set) var hostTable = ByteTable()
    private(set) var neverSeen: [Double] = []
    private(set) var pairHistory: [Double] = []
    private(set) var seconds: [Int] = []

    /// Reads `files`; the baselines are fitted on `trainingFiles`.
    init(files: [String], trainingFiles: [String], progress: (String) -> Void) throws {
        progress("fitting the baselines on \(trainingFiles.count) day file\(trainingFiles.count == 1 ? "" : "s")")
        var history = PairHistory()
        try history.observe(filesAt: trainingFiles)
        progress("the baselines score the test days")
        for file in files {
            try DayFile(path: file).forEachRow { row in
                let testimony = history.testimony(on: row)
                hosts.append(Int32(hostTable.insert(row[.sourceComputer])))
                neverSeen.append(Double(testimony.newConnections))
                pairHistory.append(testimony.surprisal)
                seconds.append(row.second)
            }
        }
    }

    var hostNames: [String] { (0..<hostTable.count).map(hostTable.string(at:)) }

    /// The names of the baselines, the strongest first.
    static let baselineNames = ["pair history", "never seen"]

    var baselines: [NamedScore] {
        [
            NamedScore(name: Self.baselineNames[0], values: pairHistory),
            NamedScore(name: Self.baselineNames[1], values: neverSeen),
        ]
    }
}
