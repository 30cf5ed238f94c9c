import Foundation
import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

/// What a model is trained and scored with, and on which processor.
struct ComputingCase: Sendable, Hashable, CustomTestStringConvertible {
    var model: ModelKind
    var tokenization: Tokenization
    var isBidirectional = false
    var compatibility = "none"
    /// The precision of training: an option, or `config` for a configuration that asks for bfloat16.
    var training = "auto"
    /// The precision of scoring.
    var scoring = "auto"
    var instructions = InstructionSet.current

    var testDescription: String {
        "\(model) \(tokenization)\(isBidirectional ? " bidirectional" : "") like \(compatibility), "
            + "trained \(training), scored \(scoring), \(instructions.rawValue)"
    }

    /// Whether bfloat16 is asked for by an option and cannot be had.
    func isRefused(_ precision: String) -> Bool { precision == "bf16" && !instructions.multipliesBFloat16 }

    /// What is said where there is no such model; `nil` where there is one.
    var reasonAgainst: String? {
        switch model {
        case .tieredTransformer where isBidirectional && compatibility == "reference":
            "no bidirectional form that works"
        case .multilineTransformer where isBidirectional && compatibility == "none": "cannot be bidirectional"
        case .multilineTransformer where tokenization == .characters: "characters do not have"
        default: nil
        }
    }

    /// The sets of instructions that this machine can show.
    static let instructionSets = InstructionSet.allCases.filter { $0 <= .current }

    /// Every combination.
    static let all: [ComputingCase] = ModelKind.allCases.flatMap { model in
        Tokenization.allCases.flatMap { tokenization in
            [false, true].flatMap { isBidirectional in
                ["none", "reference"].flatMap { compatibility in
                    ["auto", "bf16", "config", "f32"].flatMap { training in
                        ["auto", "bf16", "f32"].flatMap { scoring in
                            instructionSets.map { set in
                                ComputingCase(
                                    model: model,
                                    tokenization: tokenization,
                                    isBidirectional: isBidirectional,
                                    compatibility: compatibility,
                                    training: training,
                                    scoring: scoring,
                                    instructions: set
                                )
                            }
                        }
                    }
                }
            }
        }
    }

    /// The values of any two options, as they meet in it.
    var pairs: Set<String> {
        let values = [
            "\(model)", "\(tokenization)", "\(isBidirectional)", compatibility, "train \(training)", "score \(scoring)",
            instructions.rawValue,
        ]
        return Set(values.indices.flatMap { a in values[..<a].map { "\($0), \(values[a])" } })
    }

    /// Those in which a model is trained and scored.
    static let whole = all.filter { $0.reasonAgainst == nil && !$0.isRefused($0.training) }

    /// As few of ``whole`` as it takes for any two values that meet in some of them to meet, about; those that are refused
    /// before anything is computed, once each; with `SURPRISAL_COMBINATIONS=all` every combination whose precision of
    /// scoring is that of training.
    static let chosen: [ComputingCase] = {
        if ProcessInfo.processInfo.environment["SURPRISAL_COMBINATIONS"] == "all" {
            return all.filter { $0.scoring == ($0.training == "config" ? "bf16" : $0.training) }
        }
        var open = whole.reduce(into: Set<String>()) { $0.formUnion($1.pairs) }
        let candidates = whole.map { (test: $0, pairs: $0.pairs) }
        var chosen: [ComputingCase] = []
        while !open.isEmpty, let best = candidates.max(by: { open.isWorth($0.pairs) < open.isWorth($1.pairs) }) {
            chosen.append(best.test)
            open.subtract(best.pairs)
        }
        let refused = Dictionary(grouping: all.filter { $0.reasonAgainst == nil && $0.isRefused($0.training) }) {
            $0.instructions
        }
        let impossible = Dictionary(grouping: all.filter { $0.reasonAgainst != nil && !$0.isRefused($0.training) }) {
            $0.reasonAgainst
        }
        return chosen + refused.values.compactMap(\.first) + impossible.values.compactMap(\.first)
    }()
}

extension Set<String> {
    /// How many of `pairs` are in it.
    fileprivate func isWorth(_ pairs: Set<String>) -> Int { pairs.count { contains($0) } }
}
