/// The opcodes that the pickle of a state dictionary is made of (Python's `pickletools` describes them all).
enum PickleOpcode: UInt8 {
    case mark = 0x28  // (
    case emptyTuple = 0x29  // )
    case stop = 0x2E  // .
    case binaryInteger = 0x4A  // J
    case binaryInteger1 = 0x4B  // K
    case binaryInteger2 = 0x4D  // M
    case none = 0x4E  // N
    case persistentID = 0x51  // Q
    case reduce = 0x52  // R
    case binaryUnicode = 0x58  // X
    case build = 0x62  // b
    case global = 0x63  // c
    case get1 = 0x68  // h
    case get4 = 0x6A  // j
    case put1 = 0x71  // q
    case put4 = 0x72  // r
    case setItem = 0x73  // s
    case tuple = 0x74  // t
    case setItems = 0x75  // u
    case emptyDictionary = 0x7D  // }
    case `protocol` = 0x80
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case newTrue = 0x88
    case newFalse = 0x89
    case long1 = 0x8A
}
