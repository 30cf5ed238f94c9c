import ByteIO
import Foundation

/// The right to change a run's folder: one process has it at a time, until the value goes away or the process ends.
package final class RunLock {
    private let descriptor: Int32

    /// Takes the lock of `run`.
    ///
    /// - Throws: `InputError` when another process has it.
    init(_ run: RunFolder) throws {
        descriptor = open(run.path(.lock), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw InputError(file: run.path, message: "cannot be written: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let reason = isTaken ? "is in use: another process trains or calibrates here" : "cannot be locked"
            throw InputError(file: run.path, message: reason)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
