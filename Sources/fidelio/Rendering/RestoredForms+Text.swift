// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files

extension RestoredForms {
    /// What is read otherwise than it stands in the file, a sentence each; none if nothing is.
    var sentences: [String] {
        var sentences: [String] = []
        if renamed > 0 { sentences.append("\(Self.tensors(renamed)) the model's name, and another one in the file.") }
        if reordered > 0 {
            sentences.append("\(Self.tensors(reordered)) rows in llama.cpp's order; they are read in the model's.")
        }
        if lessOne > 0 { sentences.append("\(Self.tensors(lessOne)) 1 added in the file; it is taken off.") }
        if let first = unknown.first {
            sentences.append(
                "\(Self.tensors(unknown.count)) the file's name and order of rows, such as "
                    + "\(first.printable(limit: 200)): the file does not say how to read them.")
        }
        return sentences
    }

    private static func tensors(_ count: Int) -> String {
        "\(count.grouped) tensor\(count == 1 ? " has" : "s have")"
    }
}

extension StoredForm {
    /// How the file holds a tensor, for a table.
    var phrase: String {
        let name = name.printable(limit: 1000)
        if isUnknown { return "as in the file" }
        if rowOrder != nil { return "\(name), rows reordered" }
        return isPlusOne ? "\(name), less 1" : name
    }
}
