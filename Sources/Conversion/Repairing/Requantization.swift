// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

/// How a layer is quantized anew from the original that it was made from.
package struct Requantization: Sendable {
    /// The original.
    package let reference: Checkpoint
    /// The original's layers whose rows make up this one's, in order: one, or q, k and v.
    package let sources: [TensorInfo]
    /// One scale per row, rotated or not.
    package let configuration: Configuration
    /// Why the layer is made anew, and why from this original.
    package let evidence: String
    /// SNR in dB of the layer's codes against the original; nil if it cannot be measured.
    package let beforeDB: Double?
    /// SNR in dB of the new codes against the original.
    package let afterDB: Double

    /// A requantization from its parts.
    package init(
        from sources: [TensorInfo], of reference: Checkpoint, by configuration: Configuration, evidence: String,
        beforeDB: Double?, afterDB: Double
    ) {
        self.reference = reference
        self.sources = sources
        self.configuration = configuration
        self.evidence = evidence
        self.beforeDB = beforeDB
        self.afterDB = afterDB
    }

    /// The original's tensor that holds a row of the layer, and the layer's row that it begins with.
    func source(ofRow row: Int) -> (tensor: TensorInfo, firstRow: Int) {
        var firstRow = 0
        for source in sources {
            if row < firstRow + source.shape[0] { return (source, firstRow) }
            firstRow += source.shape[0]
        }
        preconditionFailure("the layer has \(firstRow) rows")
    }
}
