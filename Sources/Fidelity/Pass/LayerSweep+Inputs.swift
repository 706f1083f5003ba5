// SPDX-License-Identifier: Apache-2.0

internal import Activations
internal import Codecs

extension LayerSweep {
    /// The rows that the layer was fed, rounded in every basis that a candidate's layer is in.
    ///
    /// Nil if there are none, or nothing is measured with them.
    var inputRows: InputRows? {
        guard options.usesRows, !partners.isEmpty, let sums = inputs?.sums, let sample = sums.sample,
            options.metrics.contains(where: \.needsRows)
        else { return nil }
        let rows = InputRows(
            sample.values, columns: sums.columns, bases: Set(partners.compactMap(\.basisOfInputs)))
        return rows.count > 0 ? rows : nil
    }
}

extension Partner {
    /// In which basis ComfyUI rounds the layer's inputs to INT8: 1 as they are, else rotated in groups of so many; nil if the layer
    /// is not INT8 as `int8_linear` takes it, or by a rotation whose basis is not one of those that are summed.
    var basisOfInputs: Int? {
        guard case .int8 = layer, !(rotation?.isSylvester ?? false) else { return nil }
        return rotation?.groupSize ?? 1
    }
}
