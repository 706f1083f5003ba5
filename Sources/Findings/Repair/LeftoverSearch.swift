// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Conversion
internal import OrderedCollections

/// Finds what no layer of a file needs: scales of activations beside int8_tensorwise, which takes none, and what speaks of
/// layers that are not there.
///
/// Nothing of a layer that could not be judged is a leftover, and nothing whose name has other tensors below it.
struct LeftoverSearch {
    private let checkpoint: Checkpoint
    private let layers: Set<String>
    private let orphans: Set<String>
    /// Names that tensors other than scales and markers of quantization have, or stand below.
    private let owners: Set<String>

    private static let activationScales = [".input_scale", ".scale_input", ".output_scale"]
    private static let marker = ".comfy_quant"
    private static let fp8Marker = "scaled_fp8"

    init(_ checkpoint: Checkpoint, _ diagnosis: Diagnosis) {
        self.checkpoint = checkpoint
        layers = Set(diagnosis.layers.map(\.layer.name))
        orphans = Set(diagnosis.contents.orphanedMarkers)
        let companions = Self.activationScales + [Self.marker]
        var owners: Set<String> = []
        for tensor in checkpoint.tensors where !companions.contains(where: tensor.name.hasSuffix) {
            var name = Substring(tensor.name)
            while owners.insert(String(name)).inserted, let dot = name.lastIndex(of: ".") {
                name = name[..<dot]
            }
        }
        self.owners = owners
    }

    /// The leftovers: tensors in the file's order, then entries of the header.
    var all: [Leftover] {
        let entries = QuantizationMarkerHeader(checkpoint.metadata).entries.keys
            .filter { orphans.contains($0) && !owners.contains($0) }
            .map { Leftover($0, in: .header, reason: "The header speaks of a layer that is not in the file.") }
        return checkpoint.tensors.compactMap(leftover) + entries
    }

    private func leftover(_ tensor: TensorInfo) -> Leftover? {
        let name = tensor.name
        if let suffix = Self.activationScales.first(where: name.hasSuffix), tensor.elementCount == 1,
            tensor.elementType.isFloatingWeight
        {
            let owner = String(name.dropLast(suffix.count))
            if layers.contains(owner) {
                return Leftover(
                    name, in: .tensor,
                    reason: "int8_tensorwise takes no scale of activations: readers report a key too many.")
            }
            return owners.contains(owner)
                ? nil : Leftover(name, in: .tensor, reason: "It is the scale of a layer that is not in the file.")
        }
        if name.hasSuffix(Self.marker) {
            let owner = String(name.dropLast(Self.marker.count))
            guard orphans.contains(owner), !owners.contains(owner) else { return nil }
            return Leftover(name, in: .tensor, reason: "It marks a layer that is not in the file.")
        }
        guard name == Self.fp8Marker || name.hasSuffix("." + Self.fp8Marker), !hasFP8Weights else { return nil }
        return Leftover(
            name, in: .tensor,
            reason: "It says that the weights are FP8, and none is: ComfyUI takes the file for another format.")
    }

    private var hasFP8Weights: Bool {
        checkpoint.tensors.contains { tensor in
            tensor.elementType.rawValue.hasPrefix("F8_") && !tensor.name.hasSuffix(Self.fp8Marker)
        }
    }
}
