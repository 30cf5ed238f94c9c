/// Where simulated rows go.
package protocol SimulatorSink {
    /// Takes whole lines of the log, in time order; the bytes are only valid during the call.
    mutating func write(_ lines: UnsafeRawBufferPointer) throws

    /// Takes a labelled event, in time order; events with the same second and names come once.
    mutating func record(_ event: RedTeamEvent) throws
}
