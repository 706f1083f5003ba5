// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files

extension RestoredForms {
    /// What is read otherwise than it stands in the file, a sentence each; none if nothing is.
    var sentences: [String] {
        var sentences: [String] = []
        if renamed > 0 {
            sentences.append(
                "\(Self.tensors(renamed, "has", "have")) the model's name here, and another one in the file.")
        }
        if reordered > 0 {
            sentences.append(
                "\(Self.tensors(reordered, "has", "have")) rows in llama.cpp's order in the file, and in the model's here."
            )
        }
        if lessOne > 0 {
            sentences.append("\(Self.tensors(lessOne, "has", "have")) 1 added in the file, which is taken off.")
        }
        if let first = unknown.first {
            sentences.append(
                "\(Self.tensors(unknown.count, "keeps", "keep")) the file's name and order of rows, such as "
                    + "\(first.printable(limit: 200)): the file does not say how to read them.")
        }
        return sentences
    }

    private static func tensors(_ count: Int, _ one: String, _ several: String) -> String {
        "\(count.grouped) tensor\(count == 1 ? " \(one)" : "s \(several)")"
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
