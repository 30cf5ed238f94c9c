import ByteIO

/// Walks through binary XML and lists what it contributes to an event.
struct EVTXCompiler {
    /// The chunk.
    let chunk: EVTXBytes
    /// True in the definition of a template, where elements have a dependency identifier, which others have not.
    let isTemplate: Bool
    /// The result.
    private(set) var template = EVTXTemplate()

    private var open: [EVTXElement] = []
    private var attribute = Attribute.none
    private var hasAttributeText = false

    /// What the value of the current attribute is for.
    private enum Attribute {
        /// The token is not within an attribute.
        case none
        case ignored
        case target(EVTXTemplate.Target)
        /// The `Name` of an element `Data`.
        case dataName
    }

    /// A compiler of binary XML of `chunk`.
    init(_ chunk: EVTXBytes, isTemplate: Bool) {
        (self.chunk, self.isTemplate) = (chunk, isTemplate)
        open.reserveCapacity(8)
    }

    /// Reads the tokens from `start` to the end of the XML, at most to `end`; returns the offset behind them.
    ///
    /// Each token takes a step of `budget`.
    mutating func compile(_ start: Int, end: Int, budget: inout Int) throws(EVTXFault) -> Int {
        var offset = start
        while offset < end {
            let token = try chunk.u8(offset)
            if token == EVTXToken.end { return offset &+ 1 }
            budget &-= 1
            guard budget > 0 else { throw .steps }
            offset = try read(token, at: offset, budget: &budget)
        }
        return offset
    }

    private mutating func read(_ token: UInt8, at offset: Int, budget: inout Int) throws(EVTXFault) -> Int {
        switch token {
        case EVTXToken.fragment: return offset &+ 4
        case EVTXToken.element, EVTXToken.element | EVTXToken.more: return try openElement(token, at: offset &+ 1)
        case EVTXToken.attribute, EVTXToken.attribute | EVTXToken.more: return try openAttribute(at: offset &+ 1)
        case EVTXToken.closeStart: attribute = .none
        case EVTXToken.closeEmpty, EVTXToken.endElement:
            attribute = .none
            _ = open.popLast()
        case EVTXToken.text, EVTXToken.text | EVTXToken.more:
            guard try chunk.u8(offset &+ 1) == EVTXValue.string else { throw .token }
            return try readText(at: offset &+ 2)
        case EVTXToken.cdata, EVTXToken.cdata | EVTXToken.more: return try readText(at: offset &+ 1)
        case EVTXToken.character, EVTXToken.character | EVTXToken.more:
            add(.unit(UInt16(truncatingIfNeeded: try chunk.u16(offset &+ 1))))
            return offset &+ 3
        case EVTXToken.entity, EVTXToken.entity | EVTXToken.more:
            let (name, next) = try chunk.evtxName(at: offset &+ 1)
            if let unit = Self.unit(ofEntity: name) { add(.unit(unit)) }
            return next
        case EVTXToken.instructionTarget: return try chunk.evtxName(at: offset &+ 1).next
        case EVTXToken.instructionData: return offset &+ 3 &+ (try chunk.u16(offset &+ 1)) &* 2
        case EVTXToken.instance:
            let instance = try EVTXInstance(chunk, at: offset)
            add(.instance(offset))
            return try instance.end(in: chunk, budget: &budget)
        case EVTXToken.substitution, EVTXToken.optionalSubstitution:
            add(.substitution(try chunk.u16(offset &+ 1)))
            return offset &+ 4
        default: throw .token
        }
        return offset &+ 1
    }

    private mutating func openElement(_ token: UInt8, at offset: Int) throws(EVTXFault) -> Int {
        guard open.count < 64 else { throw .depth }
        // The dependency identifier of two bytes, then the size of the element.
        let (name, next) = try chunk.evtxName(at: offset &+ (isTemplate ? 6 : 4))
        open.append(EVTXElement(name, in: open.last?.kind ?? .document))
        attribute = .none
        return token & EVTXToken.more != 0 ? next &+ 4 : next
    }

    private mutating func openAttribute(at offset: Int) throws(EVTXFault) -> Int {
        let (name, next) = try chunk.evtxName(at: offset)
        hasAttributeText = false
        switch open.last?.kind {
        case .provider: attribute = name == "Name" ? .target(.field(.provider)) : .ignored
        case .timeCreated: attribute = name == "SystemTime" ? .target(.time) : .ignored
        case .data: attribute = name == "Name" ? .dataName : .ignored
        default: attribute = .ignored
        }
        return next
    }

    /// Reads the number of code units at `offset` and the text behind it.
    private mutating func readText(at offset: Int) throws(EVTXFault) -> Int {
        let units = try chunk.u16(offset)
        _ = try chunk.slice(offset &+ 2, units &* 2)
        add(.text(offset: offset &+ 2, units: units))
        return offset &+ 2 &+ units &* 2
    }

    /// Adds a value to what it belongs to: the current attribute, or the current element.
    private mutating func add(_ source: EVTXTemplate.Source) {
        switch attribute {
        case .ignored: return
        case .target(let target):
            append(target, source, isContinuation: hasAttributeText)
            hasAttributeText = true
        case .dataName:
            if case .text(let offset, let units) = source { setDataName(offset, units) }
        case .none: addContent(source)
        }
    }

    private mutating func addContent(_ source: EVTXTemplate.Source) {
        guard let last = open.indices.last, open[last].kind != .data, open[last].field == nil else {
            return addText(source)
        }
        switch source {
        case .text, .unit: break
        case .substitution, .instance: append(.content, source, isContinuation: false)
        }
    }

    private mutating func addText(_ source: EVTXTemplate.Source) {
        guard let last = open.indices.last else {
            if case .instance = source { append(.content, source, isContinuation: false) }
            return
        }
        guard let field = open[last].field else { return }
        if field == .eventID, case .substitution(let index) = source, !open[last].hasText {
            template.eventIDIndex = template.eventIDIndex ?? index
        }
        append(.field(field), source, isContinuation: open[last].hasText)
        open[last].hasText = true
    }

    private mutating func append(
        _ target: EVTXTemplate.Target,
        _ source: EVTXTemplate.Source,
        isContinuation: Bool
    ) {
        template.steps.append(.init(target: target, source: source, isContinuation: isContinuation))
    }

    private mutating func setDataName(_ offset: Int, _ units: Int) {
        guard units <= 64, let last = open.indices.last, let text = try? chunk.slice(offset, units &* 2) else { return }
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            for index in 0..<units {
                // A name with other than ASCII letters is none that is needed; a blank stands for such a letter.
                buffer[index] = text[index &* 2 &+ 1] == 0 ? text[index &* 2] : 0x20
            }
            open[last].field = WindowsEvent.field(named: UnsafeRawBufferPointer(buffer).slice(0..<units))
        }
    }

    private static func unit(ofEntity name: EVTXName) -> UInt16? {
        if name == "amp" { return 0x26 }
        if name == "lt" { return 0x3c }
        if name == "gt" { return 0x3e }
        if name == "quot" { return 0x22 }
        return name == "apos" ? 0x27 : nil
    }
}

extension EVTXBytes {
    /// The name that the reference at `offset` refers to, and the offset behind the reference.
    ///
    /// The first reference to a name of a chunk is followed by the name itself.
    func evtxName(at offset: Int) throws(EVTXFault) -> (name: EVTXName, next: Int) {
        let place = try u32(offset)
        let length = try u16(place &+ 6) &* 2
        let name = EVTXName(units: try slice(place &+ 8, length))
        // The name has a header of 8 bytes and a terminator of 2.
        return (name, place == offset &+ 4 ? place &+ 8 &+ length &+ 2 : offset &+ 4)
    }
}
