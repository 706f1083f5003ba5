// SPDX-License-Identifier: Apache-2.0

/// One way to write a matrix as INT8: how it is scaled, and whether it is rotated first.
public struct Configuration: Sendable, Hashable {
    /// One scale for the matrix, or one per row.
    public var scaling: Scaling
    /// The rotation before quantization; nil for none.
    public var rotation: Rotation?

    /// A configuration from its two parts.
    public init(scaling: Scaling, rotation: Rotation? = nil) {
        self.scaling = scaling
        self.rotation = rotation
    }
}

extension Configuration: CustomStringConvertible {
    /// The label in reports: `tensor/none`, `row/rot64`.
    public var description: String { Encoding.int8(self).label }

    /// The configuration that a label names; nil if none is called so.
    public init?(label: String) {
        let parts = label.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let scaling = Scaling(rawValue: String(parts[0])) else { return nil }
        self.init(scaling: scaling)
        guard parts[1] != "none" else { return }
        guard parts[1].hasPrefix("rot"), let size = Int(parts[1].dropFirst(3)), let rotation = Rotation(groupSize: size)
        else { return nil }
        self.rotation = rotation
        guard description == label else { return nil }
    }

    /// Every scaling without rotation, then every scaling with each rotation, in the order given.
    public static func sweep(of rotations: [Rotation]) -> [Configuration] {
        ([nil] + rotations.map(Optional.some))
            .flatMap { rotation in
                Scaling.allCases.map { Configuration(scaling: $0, rotation: rotation) }
            }
    }
}

/// How many scales a quantized weight has.
///
/// Source: the `int8_tensorwise` format of ComfyUI (comfy-kitchen), whose scale is either of one element or `[out, 1]`.
public enum Scaling: String, Sendable, Hashable, CaseIterable {
    /// One scale for the whole matrix: its largest absolute weight maps to code 127.
    case tensor
    /// One scale per row (output channel): each row's largest absolute weight maps to code 127.
    case row
}
