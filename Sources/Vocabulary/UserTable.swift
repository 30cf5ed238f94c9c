import AuthLogs
import ByteIO

/// Source users and their indices: those of a vocabulary first, then every new one in order of appearance.
///
/// A model with a memory for each user keeps unknown users apart this way, and scores can name them.
package struct UserTable: Sendable {
    private var table: ByteTable
    /// How many users the vocabulary knows; indices from here on are new users.
    package let knownCount: Int

    /// The users of `vocabulary`.
    package init(_ vocabulary: Vocabulary) {
        table = ByteTable(capacity: vocabulary.users.count * 2)
        for user in vocabulary.users { table.insert(user.utf8) }
        knownCount = table.count
    }

    /// The number of users so far.
    package var count: Int { table.count }

    /// The index of the user called `name`, who gets the next free one where they are new.
    package mutating func index(of name: UnsafeRawBufferPointer) -> Int32 { Int32(table.insert(name)) }

    /// The index of the user called `name`, who gets the next free one where they are new.
    package mutating func index(of name: String) -> Int32 {
        var name = name
        return name.withUTF8 { index(of: UnsafeRawBufferPointer($0)) }
    }

    /// The index of the user called `name`, or `nil` where they are new.
    func known(_ name: UnsafeRawBufferPointer) -> Int32? { table.index(of: name).map(Int32.init) }

    /// The name of the user at `index`.
    package func name(_ index: Int32) -> String { table.string(at: Int(index)) }
}
