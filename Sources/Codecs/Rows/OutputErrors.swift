// SPDX-License-Identifier: Apache-2.0

/// Energies at a layer's output, of a sample of rows that the layer is fed.
///
/// x is an input row, w a row of the original, ŵ its reconstruction. Sums are float64.
package struct OutputErrors: Sendable, Equatable {
    /// Sums over the input rows: one of each per row of weights, in their order.
    package var rows = Sums()
    /// Sums over the rows of weights.
    ///
    /// In the last digit they depend on how rows were cut into blocks.
    package var inputs = Sums()

    /// Energies of three kinds.
    package struct Sums: Sendable, Equatable {
        /// (x·w)².
        package var signal: [Double] = []
        /// (x·(ŵ−w))²: of the weights' error alone.
        package var error: [Double] = []
        /// (`int8_linear`(x) − x·w)²: of weights and inputs in INT8; empty if they are not that.
        package var rounded: [Double] = []

        /// The three, in the order above.
        static var parts: [WritableKeyPath<Sums, [Double]>] { [\.signal, \.error, \.rounded] }
    }

    /// Nothing, for no row.
    package init() {}

    /// Appends the figures of the rows of weights that follow, for the same inputs.
    package mutating func append(_ next: OutputErrors) {
        for part in Sums.parts {
            rows[keyPath: part] += next.rows[keyPath: part]
            let (sum, more) = (inputs[keyPath: part], next.inputs[keyPath: part])
            inputs[keyPath: part] = sum.isEmpty ? more : more.isEmpty ? sum : zip(sum, more).map { $0 + $1 }
        }
    }
}
