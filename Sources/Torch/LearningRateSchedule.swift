/// The schedule of the learning rate: a product of three factors, each of which can be left out.
package struct LearningRateSchedule: Hashable, Sendable {
    /// The rate that all factors multiply.
    package var base: Double
    /// The factor of the rate after every ``stepSize`` batches.
    package var gamma: Double
    /// The batches between two such steps; 0 for none.
    package var stepSize: Int
    /// The steps of the optimiser in which the rate rises in a line from a tenth; 0 for none.
    package var warmUpSteps: Int
    /// The factor of the rate after every epoch.
    package var epochFactor: Double

    /// Creates a schedule; the defaults are those of a constant rate.
    package init(
        base: Double,
        gamma: Double = 1,
        stepSize: Int = 0,
        warmUpSteps: Int = 0,
        epochFactor: Double = 1
    ) {
        self.base = base
        self.gamma = gamma
        self.stepSize = stepSize
        self.warmUpSteps = warmUpSteps
        self.epochFactor = epochFactor
    }

    /// The rate after so many batches, steps of the optimiser and epochs have been done.
    package func rate(batch: Int, step: Int, epoch: Int) -> Double {
        var rate = base * power(epochFactor, epoch)
        if stepSize > 0 { rate *= power(gamma, batch / stepSize) }
        if warmUpSteps > 0 { rate *= 0.1 + 0.9 * Double(min(step, warmUpSteps)) / Double(warmUpSteps) }
        return rate
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
