import ArgumentParser
import Assessment
import ByteIO
import Runs
import Training

/// Trains what a request asks for: a new run, a resumed one, or a run per seed.
struct TrainingRunner {
    private let request: TrainingRequest
    private let machine: DeviceOptions
    private let common: CommonOptions

    init(_ request: TrainingRequest, machine: DeviceOptions, common: CommonOptions) {
        (self.request, self.machine, self.common) = (request, machine, common)
    }

    private var session: TrainingSessionOptions { request.session }

    /// Trains, and evaluates if asked to.
    func run() throws {
        if let seeds = request.settings.seeds { return try run(seeds.seeds) }
        let job = try makeJob()
        if session.isEvaluationOnly {
            try job.keepWeights()
        } else {
            try train(job)
        }
        if session.isEvaluationOnly || session.evaluates { try evaluate(job.folder) }
    }

    private func makeJob() throws -> TrainingJob {
        if let path = session.resume { return try resume(path) }
        let device = try machine.prepare()
        let plan = try request.plan(on: device)
        return try TrainingJob(plan, path: request.output(of: plan), device: device)
    }

    private func resume(_ path: String) throws -> TrainingJob {
        let record = try RunFolder(openingAt: path).record()
        return try TrainingJob(resuming: path, device: machine.prepare(asIn: record))
    }

    private func train(_ job: TrainingJob) throws {
        let isTrained = try TrainingSession(job, common: common).run(checkpointMinutes: session.checkpointMinutes)
        // Where messages are off, the run folder is the result.
        if isTrained, common.quiet { print(job.folder.path) }
    }

    /// Trains a run per seed, one after the other; runs that an earlier call finished are skipped.
    ///
    /// An error in one run's folder does not affect the other runs; an error that affects all of them ends the command.
    private func run(_ seeds: [UInt64]) throws {
        var plan = try request.plan(on: machine.prepare())
        var hasFailed = false
        for (index, seed) in seeds.enumerated() {
            if Interruption.isRequested { throw CancellationError() }
            plan.seed = seed
            let path = request.output(of: plan, seed: seed)
            note("seed \(seed) (\(index + 1) of \(seeds.count))")
            do {
                try run(plan, at: path)
            } catch let error as InputError where error.file == path || error.file.hasPrefix("\(path)/") {
                Console.note("surprisal: \(error)")
                hasFailed = true
            } catch let code as ExitCode where code.rawValue == 130 && index + 1 < seeds.count {
                Console.note("run the same command again to resume this seed and train the remaining ones")
                throw code
            }
        }
        if hasFailed { throw ExitCode.failure }
    }

    /// Trains the run of `plan` unless it is finished, and evaluates it if asked to and not done yet.
    private func run(_ plan: TrainingPlan, at path: String) throws {
        let job: TrainingJob
        switch try plan.stage(ofRunAt: path) {
        case .finished:
            note("\(path): already complete, skipped")
            return try evaluateOnce(RunFolder(openingAt: path))
        case .unfinished: job = try resume(path)
        case .absent: job = try TrainingJob(plan, path: path, device: machine.prepare())
        }
        try train(job)
        try evaluateOnce(job.folder)
    }

    private func evaluateOnce(_ folder: RunFolder) throws {
        guard session.evaluates, try folder.evaluation() == nil else { return }
        try evaluate(folder)
    }

    /// Evaluates the run in `folder` on its test days.
    private func evaluate(_ folder: RunFolder) throws {
        let assessment = try RunAssessment(folder: folder, common: common).assess(fieldGroups: []) {
            try machine.prepare()
        }
        try assessment.write()
        if !common.quiet { print(assessment.summary) }
    }

    private func note(_ text: String) {
        if !common.quiet { Console.note(text) }
    }
}
