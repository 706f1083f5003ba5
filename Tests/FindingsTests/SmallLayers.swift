// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Files of small quantized layers of given names and inputs, with one scale per row.
enum SmallLayers {
    static func file(_ layers: [(name: String, columns: Int)], rows: Int = 2) throws -> EditedFile {
        var file = try EditedFile("row")
        file.keepOnly(
            layers.flatMap { name, columns -> [EditedFile.Tensor] in
                let codes = (0..<rows * columns).map { UInt8($0 % 100) }
                let scales = SafetensorsBytes.f32((0..<rows).map { Float($0 + 1) })
                return [
                    ("\(name).weight", "I8", [rows, columns], codes),
                    ("\(name).weight_scale", "F32", [rows, 1], scales),
                ]
            })
        return file
    }
}
