/// The version of Surprisal that this is.
public let surprisalVersion = "0.1.0"
