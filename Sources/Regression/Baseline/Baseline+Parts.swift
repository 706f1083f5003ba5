// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension Baseline {
    /// The program that made the baseline.
    public struct Tool: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// Its version.
        public var version: String

        /// A program's name and version.
        public init(name: String = "fidelio", version: String) {
            self.name = name
            self.version = version
        }
    }

    /// What was measured; a check measures the same.
    public struct Options: Sendable, Equatable, Codable {
        /// Identifiers of the metrics.
        public var metrics: [String]
        /// Regular expressions that chose layers; empty for all.
        public var include: [String]
        /// Regular expressions that left layers out.
        public var exclude: [String]

        /// Options from their parts.
        public init(metrics: [String], include: [String] = [], exclude: [String] = []) {
            self.metrics = metrics
            self.include = include
            self.exclude = exclude
        }
    }

    /// What identifies a checkpoint, without a path.
    public struct File: Sendable, Equatable, Codable {
        /// Its name, which says nothing about its contents.
        public var name: String
        /// Size of all its files, in bytes.
        public var bytes: Int
        /// Number of tensors.
        public var tensors: Int
        /// A 128-bit digest (XXH3) of names, types, shapes and values, as hexadecimal digits.
        public var digest: String

        /// An identity from its parts.
        public init(name: String, bytes: Int, tensors: Int, digest: String) {
            self.name = name
            self.bytes = bytes
            self.tensors = tensors
            self.digest = digest
        }
    }

    /// A tensor that the candidate did not quantize.
    public struct Tensor: Sendable, Equatable, Codable {
        /// The state where no original was at hand.
        public static let unknownState = "kept"

        /// The tensor's name in the original, or in the candidate where there was none.
        public var name: String
        /// `equal`, `cast` or `changed` against the original; `kept` where there was none.
        public var state: String

        /// A tensor and its state.
        public init(name: String, state: String) {
            self.name = name
            self.state = state
        }
    }

    /// Something of the candidate that could not be measured.
    public struct Skipped: Sendable, Equatable, Codable {
        /// The tensor's name in the candidate.
        public var name: String
        /// Why, in one sentence.
        public var reason: String

        /// A name and the reason.
        public init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }
}

extension Baseline.File {
    /// Reads what identifies a checkpoint.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: container.decode(String.self, forKey: .name),
            bytes: container.decodeCount(forKey: .bytes, in: DocumentLimit.bytes),
            tensors: container.decodeCount(forKey: .tensors),
            digest: container.decode(String.self, forKey: .digest))
    }
}
