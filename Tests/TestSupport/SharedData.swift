import Foundation

/// The folder of real samples and parity cases beside the checkout; not part of the project, and often absent.
package enum SharedData {
    /// The path of `name` in the shared folder; `nil` if it does not exist.
    ///
    /// Tests that use it are marked with `@Test(.enabled(if: SharedData.path("lanl") != nil, "no ../shared/lanl"))`.
    package static func path(_ name: String) -> String? {
        let path = URL(fileURLWithPath: #filePath)  // ROOT/Tests/TestSupport/SharedData.swift
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("shared/\(name)").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
