// SPDX-License-Identifier: Apache-2.0

internal import Codecs

extension DequantizationPlan {
    /// Makes sure that what is left as it is was understood, so that the output is what it looks like.
    ///
    /// A layer in a format that its marker names stays as it is and is listed. One whose codes are not its weight, because
    /// of what stands beside them or because two of them share a byte, would make the output half of a model.
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
    /// Whether its weights are in the file in a form that codes and scale alone are not.
    fileprivate var hidesWeights: Bool {
        switch defect {
        case .unknownParts, .packed, .unread: true
        default: false
        }
    }
}
