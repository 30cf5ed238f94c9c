/// Gathers names while an organisation is made; numbers are given when all are known.
struct NameBook {
    private(set) var names: [String] = []
    private var indices: [String: Int] = [:]

    /// The index of `name`, new or not.
    mutating func index(of name: String) -> Int {
        if let index = indices[name] { return index }
        indices[name] = names.count
        names.append(name)
        return names.count - 1
    }
}
