// SPDX-License-Identifier: Apache-2.0

internal import Codecs

extension DequantizationPlan {
    /// Makes sure that what is left as it is was understood, so that the output is what it looks like.
    ///
    /// A layer in a format that its marker names stays as it is and is listed, and so does one of plain FP8, which is its own
    /// weight. Any other would make the output half of a model.
    ///
    /// - Throws: ``ConversionError/notUnderstood(file:layers:reason:)``.
    package func checkUnderstood(file: String) throws(ConversionError) {
        let refused = unsupported.filter(\.hidesWeights)
        let left = layers.isEmpty ? unsupported : refused
        guard let first = refused.first ?? left.first else { return }
        throw .notUnderstood(file: file, layers: left.map(\.name), reason: first.reason)
    }
}

extension UnsupportedLayer {
    /// Whether a reader of the output would take something else for its weights, or miss them.
    fileprivate var hidesWeights: Bool {
        switch defect {
        case .format, .elementType(_, .some): false
        case .elementType(_, .none): layout?.reader != .comfyUI
        default: true
        }
    }
}
