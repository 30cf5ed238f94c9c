/// A dictionary in a pickle: its items in order, and which keys there are.
struct PickledDictionary {
    private(set) var items: [(key: String, value: PickleValue)] = []
    private var keys: Set<String> = []

    /// Adds an item; false where there is one of that key.
    mutating func append(_ key: String, _ value: PickleValue) -> Bool {
        guard keys.insert(key).inserted else { return false }
        items.append((key, value))
        return true
    }
}
