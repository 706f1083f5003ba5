// SPDX-License-Identifier: Apache-2.0

/// A tensor that could not be measured.
public struct SkippedTensor: Sendable, Equatable, Codable {
    /// The label of the file that holds it.
    public var file: String
    /// The tensor's name in that file.
    public var name: String
    /// Why, in one sentence.
    public var reason: String

    /// The reason where a candidate does not hold a tensor of the original.
    public static let lacking = "The candidate lacks this tensor."

    /// How the reason begins where the original's own weights are codes.
    static let quantizedOriginal = "The original is itself quantized"

    /// Whether it is a tensor of an original that is quantized.
    public var isQuantizedOriginal: Bool { reason.hasPrefix(Self.quantizedOriginal) }

    /// A skipped tensor from its parts.
    public init(file: String, name: String, reason: String) {
        self.file = file
        self.name = name
        self.reason = reason
    }
}
