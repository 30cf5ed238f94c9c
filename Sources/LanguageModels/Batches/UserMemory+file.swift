import ByteIO
import Foundation
package import Runs
import Torch
package import Vocabulary

extension UserMemory {
    private static let statesName = "states"
    private static let usersKey = "users"

    /// Writes who is remembered, by name, and how into `run`.
    package func write(to run: RunFolder, users: UserTable) throws { try write(to: run.path(.memory), users: users) }

    /// Writes who is remembered, by name, and how to the file at `path`.
    package func write(to path: String, users: UserTable) throws {
        let (indices, states) = content
        var file = StateDictionary([(name: Self.statesName, tensor: states)])
        let names = try JSONEncoder().encode(indices.map(users.name))
        file.metadata[Self.usersKey] = String(decoding: names, as: UTF8.self)
        try file.write(to: path, format: .safeTensors)
    }

    /// Takes over whom `run` remembers, nobody where it has no such file, and adds those that are new to `users`.
    ///
    /// - Throws: `InputError` when the file is damaged or of another model.
    package mutating func read(from run: RunFolder, users: inout UserTable) throws {
        reset()
        if run.has(.memory) { try read(from: run.path(.memory), users: &users) }
    }

    /// Takes over whom the file at `path` remembers, and adds those that are new to `users`.
    ///
    /// - Throws: `InputError` when the file is damaged or of another model.
    package mutating func read(from path: String, users: inout UserTable) throws {
        let file = try StateDictionary.load(path)
        guard let text = file.metadata[Self.usersKey],
            let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)),
            let states = file[Self.statesName]
        else { throw InputError(file: path, message: "is not what a model remembers of users") }
        let indices = names.map { users.index(of: $0) }
        guard replace(users: indices, states: states) else {
            throw InputError(
                file: path,
                message: "expected \(names.count) states of \(stateShape), found \(states.shape)"
            )
        }
    }
}
