import ByteIO

/// Maps lines of syslog files to events: those of sshd, which are logons, refused logons and logoffs.
package struct SyslogParser: RecordParser {
    /// The years of lines that do not tell theirs.
    package var years: SyslogYears

    /// Creates a parser for a log whose lines without a year are in `years`.
    package init(years: SyslogYears) { self.years = years }

    /// True if `line` has the form of a syslog line, for the detection of formats.
    package static func recognizes(_ line: UnsafeRawBufferPointer) -> Bool { SyslogLine(line)?.hasTag ?? false }

    /// Reads a line; the clock of its time is ``LogTime/Clock/local`` if it names no zone.
    package mutating func parse(_ record: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        event.reset()
        guard let first = record.first else { return .filtered(.kind("empty line")) }
        guard let line = SyslogLine(record) else {
            if first == 0x20 || first == 0x09 { return .filtered(.kind("continuation of a syslog message")) }
            return .rejected("expected a syslog line that begins with a time, found something else")
        }
        // Every line moves the years on, so that they rise over New Year whoever writes.
        guard let time = line.stamp.time(&years) else {
            return .rejected("expected a date that the year has, found February 29")
        }
        guard SSHDMessage.isWritten(by: line.program) else {
            return .filtered(.kind(Self.kind(of: line)))
        }
        event.time = time
        return SSHDMessage.parse(line.message, host: line.host, into: &event)
    }

    /// The kind of a line of another program.
    private static func kind(of line: SyslogLine) -> String {
        // The original syslogd wrote this without a program: `last message repeated 2 times`.
        if SyslogText(line.program).equals("last"), SyslogText(line.message).begins("message repeated") {
            return "repetition of the line before"
        }
        return "syslog line of another program"
    }
}
