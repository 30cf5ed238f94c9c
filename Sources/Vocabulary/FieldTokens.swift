/// The tokens that can stand at one position of a row: what a softmax over the field's own words ranges over.
///
/// A word of the vocabulary that is not among them (it was never seen in this field) counts as the field's unknown word.
package struct FieldTokens: Sendable, Hashable {
    /// The ids, ascending, the unknown word's among them.
    package let ids: [Int32]
    /// The id of the field's unknown word.
    package let unknownId: Int32

    /// The words `ids` (in any order, repeats allowed) and `unknownId`.
    init(ids: some Sequence<Int32>, unknownId: Int32) {
        self.ids = Set(ids).union([unknownId]).sorted()
        self.unknownId = unknownId
    }

    /// How many tokens can stand here.
    package var count: Int { ids.count }

    /// For each id of a vocabulary of `size` tokens its index in ``ids``; the unknown word's for those not among them.
    package func indices(vocabularySize size: Int) -> [Int32] {
        var unknown: Int32 = 0
        for (index, id) in ids.enumerated() where id == unknownId { unknown = Int32(index) }
        var indices = [Int32](repeating: unknown, count: size)
        for (index, id) in ids.enumerated() { indices[Int(id)] = Int32(index) }
        return indices
    }
}
