// SPDX-License-Identifier: Apache-2.0

public import Regression

/// What a publisher says of a quantized file, so that a download can be verified: `fidelio.attestation/1`.
///
/// It is not signed: whoever can change the file on a server may be able to change this beside it. Sign it, or publish
/// its SHA-256 elsewhere.
public struct Attestation: Sendable, Equatable {
    /// What the `schema` field holds, but for the version.
    static let schemaName = "fidelio.attestation"
    /// The version that this code writes, and the newest that it reads.
    static let schemaVersion = 1

    /// A checkpoint's files.
    public struct Files: Sendable, Equatable, Codable {
        /// The checkpoint's name.
        public var name: String
        /// SHA-256 of each file, as 64 hexadecimal digits, by the file's name.
        public var sha256: [String: String]
    }

    /// A tensor's contents.
    public struct Tensor: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// Its element type, as a safetensors header spells it.
        public var dtype: String
        /// Its dimensions.
        public var shape: [Int]
        /// SHA-256 of its bytes, as 64 hexadecimal digits.
        public var sha256: String
    }

    /// How the candidate is quantized.
    public struct Recipe: Sendable, Equatable, Codable {
        /// How many layers are written in which way, such as `row/rot64`.
        public var layers: [String: Int]
        /// How many tensors are kept as they were.
        public var kept: Int
        /// The command that made it, as its publisher states it; nil where nothing is stated.
        public var stated: String?
    }

    /// The candidate's files.
    public var candidate: Files
    /// The original's files.
    public var reference: Files
    /// The candidate's tensors, in the order of their names' bytes.
    public var tensors: [Tensor]
    /// SHA-256 of each value of the free metadata, the markers in the header among them, by key.
    public var metadata: [String: String]
    /// How the candidate is quantized.
    public var recipe: Recipe
    /// What was measured against the original, and what the codes alone say.
    public var measured: Baseline
}
