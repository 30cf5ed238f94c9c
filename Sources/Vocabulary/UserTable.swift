import AuthLogs
import ByteIO

/// The indices of source users: those of a vocabulary first, then new users in order of appearance.
///
/// They let a model with a memory per user distinguish users outside the vocabulary, and give scores their names.
package struct UserTable: Sendable {
    private var table: ByteTable
    /// The number of users in the vocabulary; higher indices are new users.
    package let knownCount: Int

    /// The users of `vocabulary`.
    package init(_ vocabulary: Vocabulary) {
        table = ByteTable(capacity: vocabulary.users.count * 2)
        for user in vocabulary.users { table.insert(user.utf8) }
        knownCount = table.count
    }

    /// The number of users so far.
    package var count: Int { table.count }

    /// The index of the user `name`, added if it is new.
    package mutating func index(of name: UnsafeRawBufferPointer) -> Int32 { Int32(table.insert(name)) }

    /// The index of the user `name`, added if it is new.
    package mutating func index(of name: String) -> Int32 {
        var name = name
        return name.withUTF8 { index(of: UnsafeRawBufferPointer($0)) }
    }

    /// The index of the user `name`; `nil` if it is new.
    func known(_ name: UnsafeRawBufferPointer) -> Int32? { table.index(of: name).map(Int32.init) }

    /// The name of the user at `index`.
    package func name(_ index: Int32) -> String { table.string(at: Int(index)) }
}
