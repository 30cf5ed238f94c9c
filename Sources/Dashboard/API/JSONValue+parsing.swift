import ByteIO
import Foundation

extension JSONValue {
    /// What `text` says; `null` where it is no JSON.
    init(parsing text: String) {
        self = (try? JSONDecoder().decode(Self.self, from: Data(text.utf8))) ?? .null
    }
}
