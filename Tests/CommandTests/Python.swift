import Foundation
import TestSupport

/// The `python3` of the search path, for what only PyTorch itself can say.
enum Python {
    /// Whether there is one that has PyTorch.
    static let hasTorch = (try? run("import torch\nprint(torch.__version__)")) != nil

    /// A script that failed.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What `script` prints, run in `folder`.
    static func run(_ script: String, folder: String? = nil) throws -> String {
        let result = try Tool.run(["python3", "-c", script], folder: folder, program: "/usr/bin/env")
        guard result.status == 0 else { throw Failure(description: result.errors) }
        return result.output
    }
}
