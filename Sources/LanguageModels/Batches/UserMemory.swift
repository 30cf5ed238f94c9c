import ByteIO
import Foundation
package import Torch
package import Vocabulary

// U users with a state, B users of a batch

/// The states that a model keeps of users between their events: one of fixed shape for each user, all in one tensor.
///
/// Its size is bounded by the number of users, not by that of their events.
package struct UserMemory {
    /// The shape of one user's state.
    let stateShape: [Int]
    private var places: [Int32: Int64] = [:]
    private var states: Tensor?  // (capacity, …shape), zeros where unused

    /// An empty memory; a new user's state is zeros of `shape`.
    init(shape: [Int]) { stateShape = shape }

    /// The number of users with a state.
    package var count: Int { places.count }

    /// Forgets all users.
    package mutating func reset() { self = UserMemory(shape: stateShape) }

    /// The states of `users`, zeros for new ones: `(B, …shape)`.
    mutating func recall(_ users: [Int32], on device: Device) -> Tensor {
        let places = makeRoom(for: users, on: device)
        return states.map { $0.indexSelect(along: 0, places) } ?? Tensor.zeros([0] + stateShape, on: device)
    }

    /// Keeps the states of `users`, each named once and detached from the graph: `(B, …shape)`.
    mutating func keep(_ state: Tensor, of users: [Int32]) {
        let places = makeRoom(for: users, on: state.device)
        states?[places] = state.detach()
    }

    /// A memory of `users` alone, which can be changed while this one stays as it is.
    ///
    /// Its cost depends on these users only.
    package func excerpt(of users: [Int32]) -> UserMemory {
        var excerpt = UserMemory(shape: stateShape)
        let known = users.compactMap { user in places[user].map { (user: user, place: $0) } }
        guard let states, !known.isEmpty else { return excerpt }
        let own = Tensor(known.map(\.place)).to(states.device)
        excerpt.replace(users: known.map(\.user), states: states.indexSelect(along: 0, own))
        return excerpt
    }

    /// A memory of the users in `names`, under the indices that `names` gives them.
    package func renamed(_ names: [Int32: Int32]) -> UserMemory {
        let excerpt = excerpt(of: Array(names.keys)).content
        var renamed = UserMemory(shape: stateShape)
        renamed.replace(users: excerpt.users.compactMap { names[$0] }, states: excerpt.states)
        return renamed
    }

    /// The size of a user's state in bytes.
    package var stateBytes: Int { stateShape.reduce(MemoryLayout<Float>.size, *) }

    /// The users with a state, in the order of their first event, and their states: `(U, …shape)`.
    package var content: (users: [Int32], states: Tensor) {
        let users = places.sorted { $0.value < $1.value }.map(\.key)
        return (users, states?.slice(along: 0, 0..<users.count).contiguous() ?? Tensor.zeros([0] + stateShape))
    }

    /// Replaces all states by those of `users`, `(U, …shape)`.
    ///
    /// - Returns: False where the states have another shape; then nothing changes.
    @discardableResult
    package mutating func replace(users: [Int32], states: Tensor) -> Bool {
        guard states.shape == [users.count] + stateShape, Set(users).count == users.count else { return false }
        places = Dictionary(uniqueKeysWithValues: users.enumerated().map { ($1, Int64($0)) })
        self.states = users.isEmpty ? nil : states.detach()
        return true
    }

    /// The places of `users` in the tensor, which grows where they are new.
    private mutating func makeRoom(for users: [Int32], on device: Device) -> Tensor {
        let own = users.map { user in
            if let place = places[user] { return place }
            places[user] = Int64(places.count)
            return Int64(places.count - 1)
        }
        let capacity = states?.size(0) ?? 0
        if places.count > capacity {
            // Doubling keeps the copies few.
            let added = Tensor.zeros([max(places.count, 2 * capacity) - capacity] + stateShape, on: device)
            states = states.map { Tensor.cat([$0.to(device), added], along: 0) } ?? added
        }
        if states?.device != device { states = states?.to(device) }
        return Tensor(own, on: device)
    }
}

extension UserMemory {
    private static let statesName = "states"
    private static let usersKey = "users"

    /// Writes the remembered users, by name, and their states to the file at `path`.
    package func write(to path: String, users: UserTable) throws {
        let (indices, states) = content
        var file = StateDictionary([(name: Self.statesName, tensor: states)])
        let names = try JSONEncoder().encode(indices.map(users.name))
        file.metadata[Self.usersKey] = String(decoding: names, as: UTF8.self)
        try file.write(to: path, format: .safeTensors)
    }

    /// Reads the users and states in the file at `path`, and adds new users to `users`.
    ///
    /// - Throws: `InputError` when the file is damaged or of another model.
    package mutating func read(from path: String, users: inout UserTable) throws {
        let file = try StateDictionary.load(path)
        guard let text = file.metadata[Self.usersKey],
            let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)),
            let states = file[Self.statesName]
        else {
            throw InputError(
                file: path,
                message: "is not a memory of users: expected their names and states, as training writes them"
            )
        }
        let indices = names.map { users.index(of: $0) }
        guard replace(users: indices, states: states) else {
            throw InputError(
                file: path,
                message: "expected \(names.count) states of \(stateShape), found \(states.shape)"
            )
        }
    }
}
