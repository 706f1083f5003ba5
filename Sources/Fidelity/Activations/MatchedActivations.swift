// SPDX-License-Identifier: Apache-2.0

package import Activations
package import Checkpoints
internal import Codecs

/// The activations of an original's layers, by the name of each layer's tensor.
///
/// Names are paired as those of two files are: equal names first, then by their tails, so that a prefix makes no difference.
package struct MatchedActivations: Sendable {
    /// The name of the file that they are from.
    package let file: String
    /// The inputs of each layer that has them, by the tensor's name in the original.
    package let layers: [String: LayerInputs]
    /// The original's layers that have none, in network order, with the reason.
    package let without: [(name: String, reason: String)]
    /// Layers of the activations that are not the original's: how many.
    package let others: Int
    /// How names differ where they matched.
    package let naming: NamingDifference

    /// What a result says of them, where these layers are measured.
    ///
    /// - Parameter selects: which layers are measured, by their names in the original.
    func used(selects: (String) -> Bool) -> UsedActivations {
        let known = layers.filter { selects($0.key) }.map(\.value.sums)
        return UsedActivations(
            file: file, layers: known.count, without: without.map(\.name).filter(selects), others: others,
            leastRows: known.map(\.count).min() ?? 0, knowsRounding: known.contains { !$0.roundingEnergy.isEmpty },
            knowsOutputs: known.contains { $0.outputEnergy != nil })
    }

    /// Finds the activations of an original's layers.
    ///
    /// - Parameters:
    ///   - activations: what was captured.
    ///   - name: the file it is from, for messages.
    ///   - original: the model it was captured of.
    /// - Throws: ``ActivationMismatch`` if fewer than half of what was captured has
    ///   a layer of its name and width.
    package init(_ activations: ActivationSums, named name: String, of original: Checkpoint) throws(ActivationMismatch)
    {
        let tensors = original.tensors.filter(\.isLayer).sorted { NetworkOrder.areInOrder($0.name, $1.name) }
        let pairing = NamePairing(
            activations.layers.map { NamedShape(name: $0.name + ".weight", shape: nil) },
            with: tensors.map { NamedShape(name: $0.name, shape: $0.shape) })
        naming = NamingDifference(pairing)
        file = name
        var found: [String: LayerInputs] = [:]
        var reasons: [String: String] = [:]
        for piece in pairing.pieces where piece.rows == nil {
            let (sums, tensor) = (activations.layers[piece.left], tensors[piece.right])
            if sums.columns == tensor.shape[1] {
                found[tensor.name] = LayerInputs(sums, modelOutput: activations.output?.energy)
            } else {
                reasons[tensor.name] = "It has \(tensor.shape[1]) inputs; the activations hold \(sums.columns)."
            }
        }
        layers = found
        without = tensors.filter { found[$0.name] == nil }
            .map { ($0.name, reasons[$0.name] ?? "The activations do not have it.") }
        others = activations.layers.count - found.count
        guard found.count * 2 >= activations.layers.count, !found.isEmpty else {
            throw ActivationMismatch(
                file: name, original: original.name, matched: found.count, layers: activations.layers.count,
                example: reasons.min { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
                    ?? activations.layers.first.map { "\"\($0.name)\" is not in the original." } ?? "It holds no layer."
            )
        }
    }
}
