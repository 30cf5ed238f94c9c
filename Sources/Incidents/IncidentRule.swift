import Foundation

/// The rule that makes alerts into incidents: the only place that defines it, for memory, for the alert store's SQL and
/// for evaluation.
///
/// Two alerts belong to one incident if they name the same user, or the same host, and lie no further apart than
/// ``window``; so does whatever belongs to either. A destination that many events go to (a domain controller, a mail
/// server) connects nothing: see ``isCommon(_:of:)``.
package enum IncidentRule {
    /// The longest time between two alerts that connects them, in seconds of event time: one hour.
    package static let window = 3_600

    /// The seconds that lie no further than `window` from `second`, as far as there are numbers.
    package static func seconds(around second: Int, window: Int = window) -> ClosedRange<Int> {
        let (first, underflows) = second.subtractingReportingOverflow(window)
        let (last, overflows) = second.addingReportingOverflow(window)
        return (underflows ? .min : first)...(overflows ? .max : last)
    }

    /// Returns whether a destination of `arrivals` of `count` events is too common to connect alerts: more than one
    /// event in 200 goes there.
    package static func isCommon(_ arrivals: Int, of count: Int) -> Bool {
        Double(arrivals) > commonProportion * Double(count)
    }

    private static let commonProportion = 0.005

    /// The score of an incident in nats, from the score of its highest alert and the number of its different access
    /// pairs: users at source hosts, and users at destination hosts.
    ///
    /// The logarithm of that number is added because many connected anomalies are less probable than single ones, while
    /// one anomaly that repeats all day counts once.
    package static func score(highest: Double, accessPairs: Int) -> Double {
        highest + log(Double(max(1, accessPairs)))
    }
}

/// An alert as the incident rule needs it.
package protocol IncidentAlert<Name> {
    /// What identifies a user or a host. Texts are compared byte by byte: see ``ExactName``.
    associatedtype Name: Hashable & Sendable

    /// The event time, in seconds since the log's start.
    var second: Int { get }
    /// The score that alerts are ranked by, in nats.
    var score: Double { get }
    /// The severity; `nil` where it is not known.
    var severity: Severity? { get }
    /// The source user.
    var userName: Name { get }
    /// The source host.
    var sourceName: Name { get }
    /// The destination host.
    var destinationName: Name { get }
    /// Indicates that too many events go to the destination for it to connect alerts.
    var hasCommonDestination: Bool { get }
}

extension IncidentAlert {
    /// Unknown, unless the alert says otherwise.
    package var severity: Severity? { nil }
}

/// A name that equals another only if both have the same bytes.
///
/// Swift's strings also equal each other if one letter is spelled in two ways ("é" as one character or as two). Logs and
/// the alert store tell these apart, and so does the incident rule.
package struct ExactName: Hashable, Sendable {
    /// The name.
    package let text: String

    /// The name `text`.
    package init(_ text: String) { self.text = text }

    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // As strings do: a name and the next one are not mistaken for one.
        hasher.combine(UInt8.max)
    }
}
