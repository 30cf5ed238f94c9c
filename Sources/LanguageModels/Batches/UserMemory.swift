package import Torch

// U users with a state, B users of a batch

/// What a model keeps of each user between their rows: a state of fixed shape for each, all in one tensor.
///
/// Its size is bounded by the users that were seen, not by their rows.
package struct UserMemory {
    /// The shape of one user's state.
    let stateShape: [Int]
    private var places: [Int32: Int64] = [:]
    private var states: Tensor?  // (capacity, …shape), zeros where nobody's

    /// No user yet; a new user's state is zeros of `shape`.
    init(shape: [Int]) { stateShape = shape }

    /// The number of users with a state.
    package var count: Int { places.count }

    /// Forgets all users.
    package mutating func reset() { self = UserMemory(shape: stateShape) }

    /// The states of `users`, zeros for new ones: `(B, …shape)`.
    mutating func recall(_ users: [Int32], on device: Device) -> Tensor {
        let rows = makeRoom(for: users, on: device)
        return states.map { $0.indexSelect(along: 0, rows) } ?? Tensor.zeros([0] + stateShape, on: device)
    }

    /// Keeps the states of `users`, each named once: `(B, …shape)`, cut off from the graph.
    mutating func keep(_ state: Tensor, of users: [Int32]) {
        let rows = makeRoom(for: users, on: state.device)
        states?[rows] = state.detach()
    }

    /// A memory of `users` alone, which rows can go through while this one stays as it is.
    ///
    /// It costs what these users do, however many others there are.
    package func excerpt(of users: [Int32]) -> UserMemory {
        var excerpt = UserMemory(shape: stateShape)
        let known = users.compactMap { user in places[user].map { (user: user, row: $0) } }
        guard let states, !known.isEmpty else { return excerpt }
        let rows = Tensor(known.map(\.row)).to(states.device)
        excerpt.replace(users: known.map(\.user), states: states.indexSelect(along: 0, rows))
        return excerpt
    }

    /// A memory of the users that `names` has, under the numbers that they have there.
    package func renamed(_ names: [Int32: Int32]) -> UserMemory {
        let excerpt = excerpt(of: Array(names.keys)).content
        var renamed = UserMemory(shape: stateShape)
        renamed.replace(users: excerpt.users.compactMap { names[$0] }, states: excerpt.states)
        return renamed
    }

    /// How many bytes the state of a user takes.
    package var stateBytes: Int { stateShape.reduce(MemoryLayout<Float>.size, *) }

    /// The users with a state, in the order of their first row, and their states: `(U, …shape)`.
    package var content: (users: [Int32], states: Tensor) {
        let users = places.sorted { $0.value < $1.value }.map(\.key)
        return (users, states?.slice(along: 0, 0..<users.count).contiguous() ?? Tensor.zeros([0] + stateShape))
    }

    /// Replaces all by the states of `users`: `(U, …shape)`; false, and nothing changes, where they have another shape.
    @discardableResult
    package mutating func replace(users: [Int32], states: Tensor) -> Bool {
        guard states.shape == [users.count] + stateShape, Set(users).count == users.count else { return false }
        places = Dictionary(uniqueKeysWithValues: users.enumerated().map { ($1, Int64($0)) })
        self.states = users.isEmpty ? nil : states.detach()
        return true
    }

    /// The rows of `users` in the tensor, which grows where they are new.
    private mutating func makeRoom(for users: [Int32], on device: Device) -> Tensor {
        let rows = users.map { user in
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
        return Tensor(rows, on: device)
    }
}
