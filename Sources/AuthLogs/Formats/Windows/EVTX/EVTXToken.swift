/// The tokens of binary XML.
enum EVTXToken {
    /// The XML ends.
    static let end: UInt8 = 0x00
    /// An element begins.
    static let element: UInt8 = 0x01
    /// An element's attributes end, and its content begins.
    static let closeStart: UInt8 = 0x02
    /// An element ends with its attributes.
    static let closeEmpty: UInt8 = 0x03
    /// An element with content ends.
    static let endElement: UInt8 = 0x04
    /// A text.
    static let text: UInt8 = 0x05
    /// An attribute.
    static let attribute: UInt8 = 0x06
    /// A text as character data.
    static let cdata: UInt8 = 0x07
    /// A character by its number.
    static let character: UInt8 = 0x08
    /// A character by its name.
    static let entity: UInt8 = 0x09
    /// The target of a processing instruction.
    static let instructionTarget: UInt8 = 0x0a
    /// The data of a processing instruction.
    static let instructionData: UInt8 = 0x0b
    /// A template is used.
    static let instance: UInt8 = 0x0c
    /// A value of the record's list.
    static let substitution: UInt8 = 0x0d
    /// A value of the record's list that may be missing.
    static let optionalSubstitution: UInt8 = 0x0e
    /// XML begins.
    static let fragment: UInt8 = 0x0f
    /// The bit of elements that have attributes, and of values that are followed by more.
    static let more: UInt8 = 0x40
}
