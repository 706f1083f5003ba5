// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// What the codes of a row stand for, and how they lie in bytes.
enum StoredCodes: Sendable {
    /// FP8 E4M3FN, a byte each.
    case e4m3
    /// FP8 E5M2, a byte each.
    case e5m2
    /// Powers of two, a byte each.
    case e8m0
    /// Two's complement, a byte each.
    case int8
    /// Places in a table of 16, two in each byte, that of the even column in the low half.
    case lowFirst([Float])
    /// The same, with that of the even column in the high half.
    case highFirst([Float])

    /// The number of each code.
    var table: [Float] {
        switch self {
        case .e4m3: CodeTable.e4m3
        case .e5m2: CodeTable.e5m2
        case .e8m0: CodeTable.e8m0
        case .int8: CodeTable.signedByte
        case .lowFirst(let table), .highFirst(let table): table
        }
    }

    /// How many lie in a byte, and which comes first.
    var width: CodeWidth {
        switch self {
        case .e4m3, .e5m2, .e8m0, .int8: .byte
        case .lowFirst: .lowFirst
        case .highFirst: .highFirst
        }
    }

    /// The kernels' name.
    var native: fk_codes {
        switch self {
        case .e4m3: FK_E4M3
        case .e5m2: FK_E5M2
        case .e8m0: FK_E8M0
        case .int8: FK_INT8
        case .lowFirst: FK_LOW_FIRST
        case .highFirst: FK_HIGH_FIRST
        }
    }
}
