/// What a model computes in while it scores; losses are summed in float32 in any case.
public enum Precision: String, CaseIterable, Sendable, Hashable {
    /// What is exact: float32.
    case auto
    /// float32.
    case f32
    /// Matrix products in bfloat16, which some processors do several times faster, with two to three digits.
    case bf16
}
