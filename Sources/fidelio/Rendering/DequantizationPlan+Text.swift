// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Files

extension DequantizationPlan {
    /// What was done with how much, and what could not be read and why.
    var summary: [String] {
        let rotated = layers.count { $0.layer.group != nil }
        let count = "\(layers.count.grouped) layer\(layers.count == 1 ? "" : "s")"
        let lines =
            [
                "\(count) dequantized, the rotation taken off \(rotated) of them; "
                    + "\((kept.count - casts.count).grouped) tensors kept as they are."
            ]
            + (casts.isEmpty ? [] : ["\(casts.count.grouped) layers cast, as --dtype asks: none is quantized."])
        guard !unsupported.isEmpty else { return lines }
        return lines + ["", "Left as they are:"]
            + unsupported.map { "  \($0.weight.name.printable()): \($0.reason.printable())" }
    }
}
