/// The reference's deviations in the layout of a vocabulary and in reading lines, one flag each.
package struct VocabularyQuirks: Sendable, Hashable {
    /// The blocks of tokens are in the order of the fields in the counts' file, instead of a fixed one.
    package var ordersBlocksByCounts = false
    /// The block of a field is found by the field's position in an event, although blocks are in the order of the
    /// counts.
    package var findsBlocksByPosition = false
    /// An unknown value gets its id from the block named mask, and a mask from the block named unknown.
    ///
    /// This applies to one vocabulary for each field or merged field. Without a time of day, the mask is that of the
    /// field before.
    package var swapsMaskAndUnknown = false
    /// Computer accounts as destination users are always unknown: they are looked up among the users alone.
    package var ignoresComputerAccounts = false
    /// The last character of an event is cut off if its line has no end.
    package var cutsUnterminatedLines = false

    /// No deviations.
    package static let standard = VocabularyQuirks()

    /// All deviations of the reference.
    package static let reference: VocabularyQuirks = {
        var quirks = VocabularyQuirks()
        quirks.ordersBlocksByCounts = true
        quirks.findsBlocksByPosition = true
        quirks.swapsMaskAndUnknown = true
        quirks.ignoresComputerAccounts = true
        quirks.cutsUnterminatedLines = true
        return quirks
    }()
}

extension VocabularyQuirks {
    private static let names = [("none", standard), ("reference", reference)]

    /// The quirks that a vocabulary file names under its key `compatibility`, which may be absent.
    ///
    /// `nil` if the name is unknown.
    init?(fileName: String?) {
        guard let found = Self.names.first(where: { $0.0 == fileName ?? "none" }) else { return nil }
        self = found.1
    }

    /// The name of the quirks in a vocabulary file; `nil` if the key is omitted.
    var fileName: String? { self == .standard ? nil : Self.names.first { $0.1 == self }?.0 }
}
