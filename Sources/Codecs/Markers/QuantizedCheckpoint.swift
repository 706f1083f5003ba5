// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// What is quantized in a checkpoint, and how.
package struct QuantizedCheckpoint: Sendable {
    /// The INT8 layers that can be measured and dequantized, in the file's order.
    package let layers: [StoredLayer]
    /// The other layers that look quantized, in the file's order: those in formats whose weights can be read, and those that
    /// cannot be read, with the reason.
    package let others: [OtherLayer]
    /// Every other tensor, in the file's order: none that belongs to a layer above, be it weight, scale or
    /// marker; codes of no known layout are here too, since they can be compared byte for byte.
    package let plainTensors: [TensorInfo]
    /// Scales, of weights or of activations, whose layer has no quantized weight in the file: they are left over.
    package let orphanedScales: [TensorInfo]
    /// Names of layers that a marker speaks of and that have no weight.
    package let orphanedMarkers: [String]
    /// Why the header's `_quantization_metadata` cannot be read; nil if it can be, or is missing.
    package let headerProblem: QuantizationMarkerError?

    /// Whether nothing is quantized.
    package var isPlain: Bool { layers.isEmpty && others.isEmpty }

    /// Every layer whose weights can be read: the INT8 layers, then those in other formats, in the file's order.
    package var readable: [ReadableLayer] {
        layers.map(ReadableLayer.int8) + others.compactMap { $0.packed.map(ReadableLayer.packed) }
    }
    /// The layers whose weights cannot be read.
    package var unreadable: [OtherLayer] { others.filter { $0.packed == nil } }
}

/// A layer that looks quantized and is not INT8 by the matrix or by the row: one in another format, or one that cannot be read.
package struct OtherLayer: Sendable, Equatable {
    /// The weight.
    package let weight: TensorInfo
    /// Why it cannot be read as INT8.
    package let defect: StoredLayerDefect
    /// The layout that its tensors or its marker name; nil if that is not a known one.
    package let layout: QuantizationLayout?
    /// The layer as it is without the rotation that its marker names, if nothing else is wrong; otherwise nil.
    package let unrotated: StoredLayer?
    /// The layer as one of another format whose weights can be read; nil if it is of none that is.
    package var packed: PackedLayer?
    /// What its marker says, the header's where both can be read and disagree; nil if there is none that can be read.
    package var marker: QuantizationMarker?
    /// Whether the marker in the tensor and the one in the header say different things.
    package var markersDisagree = false

    /// Which format it is in, or why it cannot be read, in one sentence.
    package var reason: String {
        if let packed { return "It is in \(layout?.name ?? packed.format.label)." }
        guard let layout else { return "\(defect)" }
        return "It is in \(layout.name), which is not measured here."
    }

    /// The layer's name: the weight's without `.weight`.
    package var name: String { StoredLayer.layerName(ofWeight: weight.name) }
}
