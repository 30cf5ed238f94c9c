/// The version of Surprisal that this is.
package let surprisalVersion = "0.1.0"
