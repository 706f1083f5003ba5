// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Reports

extension ReportDocument {
    /// Says so if a part of the original is itself quantized: nothing can be told of what that part lost.
    var notes: [String] {
        let quantized = skipped.count(where: \.isQuantizedOriginal)
        guard quantized > 0 else { return [] }
        let are = quantized == 1 ? "is" : "are"
        return ["\(reference.name) is quantized in part: \(quantized) of its matrices \(are) left out."]
    }
}
