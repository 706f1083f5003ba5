// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// How the weights of a matrix are written in a file.
///
/// The list is closed: code that answers for every family switches over it, so the compiler names the places that a new family
/// needs.
package enum Encoding: Sendable, Hashable {
    /// Numbers of a floating-point type, as they are: BF16, F16, F32 or F64.
    case plain(ElementType)
    /// 8-bit codes with one scale for the matrix or one per row, of weights that may be rotated.
    case int8(Configuration)

    /// The encodings that one arithmetic reads.
    package enum Family: String, Sendable, Hashable, CaseIterable {
        /// Floating-point numbers.
        case plain
        /// 8-bit codes.
        case int8
    }

    /// The family that it belongs to.
    package var family: Family {
        switch self {
        case .plain: .plain
        case .int8: .int8
        }
    }

    /// The label in reports: `BF16`, `tensor/none`, `row/rot64`.
    package var label: String {
        switch self {
        case .plain(let type): type.rawValue
        case .int8(let configuration):
            Self.int8Label(scaling: configuration.scaling.rawValue, groupSize: configuration.rotation?.groupSize)
        }
    }

    /// The label of INT8 that is rotated by groups of `groupSize`, whichever their matrix; nil for no rotation.
    package static func int8Label(scaling: String, groupSize: Int?) -> String {
        "\(scaling)/\(groupSize.map { "rot\($0)" } ?? "none")"
    }

    /// How many scales a matrix has; one if it holds the numbers themselves, whose scale is 1.
    package var scaling: Scaling {
        switch self {
        case .plain: .tensor
        case .int8(let configuration): configuration.scaling
        }
    }

    /// The rotation that reading takes off; nil if there is none.
    package var rotation: Rotation? {
        switch self {
        case .plain: nil
        case .int8(let configuration): configuration.rotation
        }
    }

    /// The same encoding of weights that have another rotation, or none; plain numbers never have one.
    package func rotated(by rotation: Rotation?) -> Encoding {
        switch self {
        case .plain: self
        case .int8(let configuration): .int8(Configuration(scaling: configuration.scaling, rotation: rotation))
        }
    }

    /// The type of a weight's number or code in the file.
    package var storedType: ElementType {
        switch self {
        case .plain(let type): type
        case .int8: .i8
        }
    }

    /// Bits that a weight of a matrix takes in the file, its share of the float32 scales included.
    ///
    /// - Precondition: the matrix is not empty.
    package func bitsPerWeight(rows: Int, columns: Int) -> Double {
        precondition(rows > 0 && columns > 0, "a matrix of \(rows) rows and \(columns) columns has no weights")
        let scales =
            switch self {
            case .plain: 0
            case .int8(let configuration): configuration.scaling == .row ? rows : 1
            }
        return Double(storedType.bitWidth) + Double(scales * ElementType.f32.bitWidth) / Double(rows * columns)
    }
}
