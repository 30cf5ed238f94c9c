import ArgumentParser
import Assessment
import ByteIO
import Runs
import Training

extension TrainCommand {
    /// Trains a run for each seed, one after the other; what an earlier call of the same command did is not done again.
    ///
    /// What is wrong with one run's folder leaves the others alone; what is wrong with all of them ends the command.
    func run(_ seeds: [UInt64]) throws {
        let device = try machine.prepare(common)
        var plan = try makePlan(on: device)
        var hasFailed = false
        for (index, seed) in seeds.enumerated() {
            if Interruption.isRequested { throw CancellationError() }
            plan.seed = seed
            let path = session.output.map { "\($0)/seed\(seed)" } ?? Self.standardPath(plan)
            note("seed \(seed), \(index + 1) of \(seeds.count)")
            do {
                try run(plan, at: path)
            } catch let error as InputError where error.file == path || error.file.hasPrefix("\(path)/") {
                Console.note("surprisal: \(error)")
                hasFailed = true
            } catch let code as ExitCode where code.rawValue == 130 && index + 1 < seeds.count {
                Console.note("the same command goes on with this seed, and then the others")
                throw code
            }
        }
        if hasFailed { throw ExitCode.failure }
    }

    /// Trains the run of `plan` as far as it has yet to be, and evaluates it where that is asked for and not done.
    private func run(_ plan: TrainingPlan, at path: String) throws {
        let job: TrainingJob
        switch try plan.stage(ofRunAt: path) {
        case .finished:
            note("\(path) is finished: skipped")
            return try evaluateOnce(RunFolder(openingAt: path))
        case .unfinished:
            let record = try RunFolder(openingAt: path).record()
            job = try TrainingJob(resuming: path, device: machine.prepare(common, asIn: record))
        case .absent:
            job = try TrainingJob(plan, path: path, device: machine.prepare(common))
        }
        try TrainingSession(job, common: common).run(checkpointMinutes: session.checkpointMinutes)
        try evaluateOnce(job.folder)
    }

    private func evaluateOnce(_ folder: RunFolder) throws {
        guard session.evaluates, try folder.evaluation() == nil else { return }
        try evaluate(folder)
    }

    private func note(_ text: String) {
        if !common.quiet { Console.note(text) }
    }
}
