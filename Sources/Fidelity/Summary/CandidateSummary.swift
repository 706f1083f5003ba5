// SPDX-License-Identifier: Apache-2.0

/// What one candidate comes to: its quantized layers together, and the whole model.
public struct CandidateSummary: Sendable, Equatable {
    /// The layers that the candidate quantized.
    public var quantized: PooledFidelity
    /// The candidate's quantized layers by what they are, such as `row/rot64`: how many.
    public var labels: [String: Int]
    /// SNR over everything compared: quantized layers, and every floating-point tensor that was kept.
    ///
    /// A tensor that was kept equal adds signal and no error. A cast or changed one adds both or, where its error is not
    /// known, is left out of both sums and counted in `leftOut`. Nil if undefined, and where exact.
    public var modelSNRDB: Double?
    /// Nothing that was compared differs.
    public var isModelExact: Bool
    /// Unquantized tensors that are not equal and whose error is not known.
    public var leftOut: Int
    /// Unquantized tensors by state: how many.
    public var unquantized: [UnquantizedTensor.State: Int]

    /// A summary from its parts.
    public init(
        quantized: PooledFidelity,
        labels: [String: Int] = [:],
        modelSNRDB: Double? = nil,
        isModelExact: Bool = false,
        leftOut: Int = 0,
        unquantized: [UnquantizedTensor.State: Int] = [:]
    ) {
        self.quantized = quantized
        self.labels = labels
        self.modelSNRDB = modelSNRDB
        self.isModelExact = isModelExact
        self.leftOut = leftOut
        self.unquantized = unquantized
    }
}
