import ArgumentParser
package import LanguageModels
import Vocabulary

/// What a model learns to predict, and whose behaviour counts.
struct ObjectiveOptions: ParsableArguments {
    @Option(
        help: """
            Weigh a word against its field's words (field) or all words (global, as the reference). (default: field)
            """
    )
    var softmax: SoftmaxScope?

    @Option(
        help: """
            Learn from every token of a row (all) or from one drawn at random (one, as the reference). (default: all)
            """
    )
    var mask: MaskChoice?

    @Option(
        help: """
            Where the reference errs, do what is sensible (none) or the same (reference, with --softmax global and \
            --mask one). (default: none)
            """
    )
    var compat: Compatibility?

    func validate() throws {
        guard compat == .reference else { return }
        if softmax == .field { throw ValidationError("--compat reference weighs words as --softmax global does") }
        if mask == .all { throw ValidationError("--compat reference learns as --mask one does") }
    }

    /// The choices as a run keeps them.
    var options: ModelOptions {
        compat == .reference ? .reference : ModelOptions(softmax: softmax ?? .field, mask: mask ?? .all)
    }

    /// An option that was given.
    var given: String? {
        if softmax != nil { return "--softmax" }
        if mask != nil { return "--mask" }
        return compat == nil ? nil : "--compat"
    }
}

extension SoftmaxScope: ExpressibleByArgument {}
extension MaskChoice: ExpressibleByArgument {}
extension Compatibility: ExpressibleByArgument {}
