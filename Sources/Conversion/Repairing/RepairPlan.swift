// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
package import Files
package import OrderedCollections

/// What a repair makes of a file: markers that say what the weights are, scales as readers want them, layers that lost
/// their detail made anew, and every other byte as it was.
///
/// A layer is in here if something about it is written otherwise or stays wrong. A tensor that no layer, leftover or new
/// marker is about keeps its bytes and its place.
package struct RepairPlan: Sendable {
    /// The file's name.
    package let file: String
    /// The layers that change or that keep something wrong, in the file's order.
    package let layers: [RepairedLayer]
    /// What no layer needs, in the file's order.
    package let leftovers: [Leftover]
    /// Whether the leftovers are left out of the output.
    package let dropsLeftovers: Bool
    /// Layers that could not be judged, and are copied as they are.
    package let unjudged: [UntouchedLayer]
    /// Quantized layers that were judged.
    package let judgedLayers: Int
    /// Whether the reference is the file's source; nil without a reference.
    package let reference: ReferenceProof?
    /// Whether the header's markers could not be read and are written anew.
    package let replacesHeader: Bool
    /// The header's metadata, with true markers.
    package let metadata: OrderedDictionary<String, String>
    /// Every tensor of the output, in its order.
    let tensors: [RepairedTensor]
    /// Whether that is the order of the output; else each type's tensors come together, widest first.
    let keepsOrder: Bool

    /// The plan for what was decided about a file's layers.
    ///
    /// - Throws: `FileError` if a marker cannot be read.
    package init(
        of checkpoint: Checkpoint, layers: [LayerRepair], leftovers: [Leftover] = [], dropsLeftovers: Bool = false,
        unjudged: [UntouchedLayer] = [], reference: ReferenceProof? = nil
    ) throws(FileError) {
        var planner = RepairPlanner(checkpoint, layers: layers.map(\.layer.name))
        for layer in layers { try planner.add(layer) }
        var dropped: Set<String> = []
        if dropsLeftovers {
            dropped = Set(leftovers.filter { $0.place == .tensor }.map(\.name))
            planner.drop(entries: leftovers.filter { $0.place == .header }.map(\.name))
        }
        file = checkpoint.name
        self.layers = planner.layers
        self.leftovers = leftovers
        self.dropsLeftovers = dropsLeftovers
        self.unjudged = unjudged
        self.reference = reference
        judgedLayers = layers.count
        replacesHeader = planner.header.isUnreadable
        metadata = planner.header.metadata(updating: checkpoint.metadata)
        let kept = checkpoint.tensors.filter { !dropped.contains($0.name) }
            .map { planner.replaced[$0.name] ?? .kept($0) }
        let order = RepairedOrder(checkpoint, kept + planner.added)
        (tensors, keepsOrder) = (order.tensors, order.isKept)
        hasChanges =
            metadata != checkpoint.metadata || !dropped.isEmpty || planner.layers.contains { !$0.changes.isEmpty }
    }

    /// Whether the output differs from the input.
    package let hasChanges: Bool

    /// Layers that are written otherwise in a part.
    package var changed: [RepairedLayer] { layers.filter { !$0.changes.isEmpty } }
    /// Layers of which something is wrong, or not known, and stays as it is.
    package var unmended: [RepairedLayer] { layers.filter { !$0.obstacles.isEmpty } }
    /// Layers that are quantized anew.
    package var requantized: [RepairedLayer] { layers.filter { $0.requantization != nil } }
}

/// Something in a file that no layer needs, and that loaders may trip over.
package struct Leftover: Sendable, Hashable {
    /// Where it is; the raw value is the word in documents.
    package enum Place: String, Sendable, Hashable {
        /// A tensor.
        case tensor
        /// An entry of the header's `_quantization_metadata`.
        case header
    }

    /// The tensor's name, or that of the layer that the header's entry speaks of.
    package let name: String
    /// Where it is.
    package let place: Place
    /// Why no layer needs it, as a sentence.
    package let reason: String

    /// A leftover from its parts.
    package init(_ name: String, in place: Place, reason: String) {
        self.name = name
        self.place = place
        self.reason = reason
    }
}

/// One thing about a layer that a repair writes otherwise, and why.
package struct RepairChange: Sendable, Hashable {
    /// What is written otherwise; the raw value is the word in documents.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A key of the marker in the tensor `L.comfy_quant`, or all of it.
        case marker
        /// A key of the layer's entry in the header, or all of it.
        case header
        /// The scale's shape; its numbers stay, or its one number is written to every row.
        case scaleShape = "scale-shape"
        /// The scale's type, to one that holds every value of the old one.
        case scaleType = "scale-type"
        /// The scale's name.
        case scaleName = "scale-name"
        /// The scale's numbers, each to what one step is worth, as another maker's layout means it.
        case scaleUnit = "scale-unit"
        /// The name of the tensor that holds the codes.
        case weightName = "weight-name"
        /// Codes and scales, made anew from the original.
        case codes
    }

    /// What is written otherwise.
    package let kind: Kind
    /// What is there, in words or JSON; nil for nothing.
    package let from: String?
    /// What will be there; nil for nothing.
    package let to: String?
    /// From what this is known.
    package let evidence: String

    /// A change from its parts.
    package init(_ kind: Kind, from: String?, to: String?, evidence: String) {
        self.kind = kind
        self.from = from
        self.to = to
        self.evidence = evidence
    }
}
