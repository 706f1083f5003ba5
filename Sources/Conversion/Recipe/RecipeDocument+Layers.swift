// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

extension RecipeDocument {
    /// The INT8 configuration of every layer that is quantized, by the tensor's name.
    ///
    /// - Parameters:
    ///   - tensors: the tensors of the model.
    ///   - file: the recipe's file, for messages.
    /// - Throws: ``LayerRecipeError`` unless each entry can be followed to the letter.
    package func configurations(
        for tensors: [TensorInfo], file: String
    ) throws(LayerRecipeError) -> [String: Configuration] {
        try checkFormats(file: file)
        let layers = tensors.filter { $0.isWeightMatrix && $0.elementType.isFloatingWeight && !$0.isTooLarge }
        let columns = Dictionary(layers.map { ($0.name, $0.shape[1]) }) { first, _ in first }
        var configurations: [String: Configuration] = [:]
        for entry in self.layers {
            for name in try Self.names(of: entry.subject, among: layers, columns, file: file) {
                guard case .int8(let rotation) = entry.way else {
                    configurations[name] = nil
                    continue
                }
                if let rotation, let count = columns[name], !rotation.fits(columns: count) {
                    throw .groupDoesNotFit(file: file, layer: name, group: rotation.groupSize, columns: count)
                }
                configurations[name] = Configuration(scaling: .row, rotation: rotation)
            }
        }
        return configurations
    }

    /// Makes sure that no entry asks for a format that conversions do not write.
    private func checkFormats(file: String) throws(LayerRecipeError) {
        let others = layers.compactMap { entry -> String? in
            if case .other(let format) = entry.way { format } else { nil }
        }
        guard !others.isEmpty else { return }
        let counts = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
        throw .formatsNotWritten(file: file, formats: counts)
    }

    /// The layers that an entry is about: at least one.
    private static func names(
        of subject: RecipeEntry.Subject, among layers: [TensorInfo], _ columns: [String: Int], file: String
    ) throws(LayerRecipeError) -> [String] {
        switch subject {
        case .name(let name):
            guard columns[name] != nil else { throw .noSuchLayer(file: file, layer: name) }
            return [name]
        case .match(let pattern):
            let matcher = pattern.matcher
            let names = layers.map(\.name).filter(matcher.finds)
            guard !names.isEmpty else { throw .idlePattern(file: file, pattern: pattern.text) }
            return names
        }
    }
}
