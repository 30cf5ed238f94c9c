import ByteIO

/// Decodes the binary XML of the records of one chunk.
struct EVTXDecoder {
    /// The chunk.
    let chunk: EVTXBytes
    /// The fields of the current record.
    var fields = WindowsEvent()
    /// The texts that ``fields`` refers to.
    var text: EVTXText
    /// The number of steps that the current record may still take; each token, value and field is one.
    var budget = 0
    /// The end of the current record in the chunk.
    var end = 0

    /// The number of the current record's event, if it turned out early to be no authentication event.
    private var filteredID: Int?
    /// The offsets of the definitions that were compiled.
    private var definitions: [Int] = []
    /// The templates of the definitions.
    private var templates: [EVTXTemplate] = []
    /// The number of steps that the records of the chunk may still take.
    private var chunkBudget = 1 << 20

    /// A decoder for the records of `chunk`; `buffer` is for texts.
    init(_ chunk: EVTXBytes, buffer: UnsafeMutableRawBufferPointer) {
        self.chunk = chunk
        text = EVTXText(buffer)
    }

    /// Maps the record whose binary XML is in `range` of the chunk.
    mutating func map(_ range: Range<Int>, into event: inout LogEvent) -> RecordMeaning {
        fields.reset()
        text.reset()
        (filteredID, end) = (nil, range.upperBound)
        let limit = min(chunkBudget, 1 << 16)
        budget = limit
        defer { chunkBudget &-= limit &- max(0, budget) }
        do {
            try readFragment(range, depth: 0)
        } catch {
            return .rejected(error.rawValue)
        }
        if let filteredID { return .filtered(.windowsEvent(filteredID)) }
        return fields.map(into: &event)
    }

    /// Takes `count` steps.
    @inline(__always)
    mutating func spend(_ count: Int) throws(EVTXFault) {
        budget &-= count
        guard budget > 0 else { throw .steps }
    }

    /// Reads a fragment of XML: uses of templates, as a rule a single one, or plain elements.
    mutating func readFragment(_ range: Range<Int>, depth: Int) throws(EVTXFault) {
        guard depth < 8 else { throw .depth }
        var offset = range.lowerBound
        while offset < range.upperBound, filteredID == nil {
            try spend(1)
            switch try chunk.u8(offset) {
            case EVTXToken.end: return
            case EVTXToken.fragment: offset &+= 4
            case EVTXToken.instance:
                let instance = try readInstance(at: offset, depth: depth)
                // What follows a record's template is only its end.
                guard depth > 0 || filteredID == nil else { return }
                offset = try instance.end(in: chunk, budget: &budget)
            default: offset = try readPlain(offset..<range.upperBound, depth: depth)
            }
        }
    }

    /// Reads XML without a template.
    private mutating func readPlain(_ range: Range<Int>, depth: Int) throws(EVTXFault) -> Int {
        var compiler = EVTXCompiler(chunk, isTemplate: false)
        let end = try compiler.compile(range.lowerBound, end: range.upperBound, budget: &budget)
        try run(compiler.template, nil, depth: depth)
        return end
    }

    /// Reads the use of a template whose token is at `offset`.
    private mutating func readInstance(at offset: Int, depth: Int) throws(EVTXFault) -> EVTXInstance {
        let instance = try EVTXInstance(chunk, at: offset)
        let template = templates[try compile(instance.definition)]
        if depth == 0, let index = template.eventIDIndex, index < instance.count {
            var values = EVTXValues(instance)
            if let id = try values.value(at: index, decoder: &self)?.integer(in: chunk),
                !WindowsEvent.isAuthentication(id)
            {
                filteredID = id
                return instance
            }
        }
        try run(template, instance, depth: depth)
        return instance
    }

    /// The index of the template that is defined at `offset`, which is compiled if it is new.
    private mutating func compile(_ offset: Int) throws(EVTXFault) -> Int {
        for index in definitions.indices where definitions[index] == offset { return index }
        try spend(definitions.count &+ 1)
        let (start, size) = (offset &+ EVTXInstance.definitionHeader, try chunk.u32(offset &+ 20))
        var compiler = EVTXCompiler(chunk, isTemplate: true)
        _ = try compiler.compile(start, end: min(chunk.count, start &+ size), budget: &budget)
        definitions.append(offset)
        templates.append(compiler.template)
        return definitions.count &- 1
    }

    /// Takes the values of the record that `template` names, from `instance` unless the XML has no substitutions.
    private mutating func run(_ template: EVTXTemplate, _ instance: EVTXInstance?, depth: Int) throws(EVTXFault) {
        var values = instance.map { EVTXValues($0) }
        var isTaken = false
        for step in template.steps {
            try spend(1)
            if !step.isContinuation {
                // The first value of a field counts.
                isTaken = has(step.target)
                text.begin()
            }
            guard !isTaken else { continue }
            switch step.source {
            case .text(let offset, let units): try text.append(utf16: try chunk.slice(offset, units &* 2))
            case .unit(let unit): try text.append(utf16: unit)
            case .instance(let offset): _ = try readInstance(at: offset, depth: try deeper(depth))
            case .substitution(let index):
                guard let value = try values?.value(at: index, decoder: &self) else { continue }
                if step.target == .content {
                    if value.type == EVTXValue.xml { try readFragment(value.range, depth: try deeper(depth)) }
                    continue
                }
                if step.target == .time, let time = try value.time(in: chunk) {
                    fields.time = time
                    isTaken = true
                    continue
                }
                try append(value)
            }
            set(step.target)
        }
    }

    private func deeper(_ depth: Int) throws(EVTXFault) -> Int {
        guard depth < 7 else { throw .depth }
        return depth &+ 1
    }

    @inline(__always)
    private func has(_ target: EVTXTemplate.Target) -> Bool {
        switch target {
        case .field(let field): fields.has(field)
        case .time: fields.time != nil
        case .content: false
        }
    }

    /// Sets `target` to the current text.
    private mutating func set(_ target: EVTXTemplate.Target) {
        let current = text.current
        guard !current.isEmpty else { return }
        switch target {
        case .field(let field): fields[field] = current
        case .time: fields.time = LogTime(iso: current)?.assuming(.unix)
        case .content: break
        }
    }
}
