// SPDX-License-Identifier: Apache-2.0

extension Baseline {
    /// Refuses to be compared with a candidate of another original or model: a difference would not be a regression.
    func check(isComparableWith found: Baseline) throws(RegressionError) {
        if let reference, let other = found.reference, reference.digest != other.digest {
            throw .otherOriginal(baseline: reference, found: other, sameLayers: self.shapes == found.shapes)
        }
        let names = Set(found.tensors.map(\.name) + found.skipped.map(\.name))
        let shapes = found.shapes
        // Models of one family share their names and not their shapes.
        let common = layers.count { layer in
            shapes[layer.name].map { $0 == layer.shape } ?? names.contains(layer.name)
        }
        guard common * 2 < layers.count else { return }
        throw .otherModel(candidate: found.candidate.name, found: common, layers: layers.count)
    }

    private var shapes: [String: [Int]] {
        Dictionary(layers.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    }
}
