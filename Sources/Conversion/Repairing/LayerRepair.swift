// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

/// What is decided about one quantized layer, before it is known what that changes in the file.
package struct LayerRepair: Sendable {
    /// What the layer's markers have to say about its rotation.
    package enum Basis: Sendable, Hashable {
        /// What they say already: nothing better is known.
        case asMarked
        /// This rotation, or none, with the evidence in words.
        case known(Rotation?, evidence: String)
    }

    /// The layer as it is.
    package let layer: StoredLayer
    /// What its markers have to say.
    package let basis: Basis
    /// How it is quantized anew from the original; nil to keep its codes.
    package let requantization: Requantization?
    /// Writes the header's marker to a tensor too, if the layer has none.
    package let needsTensorMarker: Bool
    /// What is wrong with the layer, or not known of it, and stays as it is; one sentence each.
    package let obstacles: [String]

    /// A decision from its parts.
    package init(
        _ layer: StoredLayer, basis: Basis, requantization: Requantization? = nil, needsTensorMarker: Bool = false,
        obstacles: [String] = []
    ) {
        self.layer = layer
        self.basis = basis
        self.requantization = requantization
        self.needsTensorMarker = needsTensorMarker
        self.obstacles = obstacles
    }

    /// The rotation that the repaired layer is marked with.
    var rotation: Rotation? {
        if let requantization { return requantization.configuration.rotation }
        return if case .known(let rotation, _) = basis { rotation } else { layer.rotation }
    }

    /// Whether one scale for the matrix is written to every row: loaders want that of rotated layers.
    var fillsScale: Bool {
        requantization == nil && layer.rows > 1 && layer.scaling == .tensor && rotation != nil
    }

    /// Whether the repaired layer has one scale per row.
    var hasRowScales: Bool { layer.scaling == .row || fillsScale || requantization != nil }
}

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
