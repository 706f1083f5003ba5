// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints

/// The element types that weights can be written in, by the names that PyTorch gives them.
enum WeightType: String, ExpressibleByArgument, CaseIterable {
    case bfloat16
    case float16
    case float32
    case float64

    /// The element type in the file.
    var elementType: ElementType {
        switch self {
        case .bfloat16: .bf16
        case .float16: .f16
        case .float32: .f32
        case .float64: .f64
        }
    }
}
