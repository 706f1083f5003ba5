// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Why a recipe's file cannot be followed for a model.
package enum LayerRecipeError: Error, Sendable, Hashable {
    /// It asks for formats that conversions do not write: how many entries for each.
    case formatsNotWritten(file: String, formats: [String: Int])
    /// It names a layer that the model does not have.
    case noSuchLayer(file: String, layer: String)
    /// It has a pattern that finds no layer.
    case idlePattern(file: String, pattern: String)
    /// A group does not divide a layer's columns.
    case groupDoesNotFit(file: String, layer: String, group: Int, columns: Int)
}

extension LayerRecipeError: CustomStringConvertible {
    /// What is wrong, and what to do, in full sentences.
    package var description: String {
        switch self {
        case .formatsNotWritten(let file, let formats):
            "\(file.printable()): convert writes INT8 alone, and this recipe asks for "
                + formats.sorted { $0.key < $1.key }
                .map { "\($0.key.printable(limit: 64)) (\($0.value) \($0.value == 1 ? "entry" : "entries"))" }
                .joined(separator: ", ")
                + ". `fidelio plan --loads int8` makes a recipe that convert can follow."
        case .noSuchLayer(let file, let layer):
            "\(file.printable()): the model has no layer \"\(layer.printable(limit: 200))\"; expected the name of a "
                + "floating-point matrix that ends in .weight."
        case .idlePattern(let file, let pattern):
            "\(file.printable()): the pattern \"\(pattern.printable(limit: 200))\" finds no layer of the model."
        case .groupDoesNotFit(let file, let layer, let group, let columns):
            "\(file.printable()): \(group) does not divide the \(columns) inputs of \"\(layer.printable(limit: 200))\"; "
                + Self.remedy(columns: columns)
        }
    }

    private static func remedy(columns: Int) -> String {
        let sizes = GroupRequest.fittingSizes(columns: columns).map(String.init).joined(separator: ", ")
        return sizes.isEmpty ? "no group does: group none leaves it unrotated." : "\(sizes) would fit."
    }
}
