// SPDX-License-Identifier: Apache-2.0

/// What several layers come to together: their pooled SNR, the worst of them, and the middle one.
public struct PooledFidelity: Sendable, Equatable {
    /// The layer of the lowest SNR.
    public struct Worst: Sendable, Equatable {
        /// The layer's name in the original.
        public var layer: String
        /// Its SNR in dB.
        public var snrDB: Double

        /// A layer and its SNR.
        public init(layer: String, snrDB: Double) {
            self.layer = layer
            self.snrDB = snrDB
        }
    }

    /// SNR of the pooled energies, in dB; nil if it is undefined.
    public var snrDB: Double?
    /// Every pooled layer equals its reference.
    public var isExact: Bool
    /// Layers in the pool.
    public var layers: Int
    /// How many of them were taken unrotated, because the rotation's group does not divide their rows.
    public var fallback: Int
    /// The layer of the lowest SNR, the first of several; nil if no layer has a defined SNR.
    public var worst: Worst?
    /// Median of the layers' SNR in dB: exact layers count as +∞, layers without signal are left out.
    ///
    /// Of an even number it is the mean of the middle two; nil if that is not finite.
    public var medianSNRDB: Double?

    /// A summary from its parts.
    public init(
        snrDB: Double?,
        isExact: Bool = false,
        layers: Int,
        fallback: Int = 0,
        worst: Worst? = nil,
        medianSNRDB: Double? = nil
    ) {
        self.snrDB = snrDB
        self.isExact = isExact
        self.layers = layers
        self.fallback = fallback
        self.worst = worst
        self.medianSNRDB = medianSNRDB
    }
}
