// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension Baseline {
    /// What was measured; a check measures the same.
    package struct Options: Sendable, Equatable, Codable {
        /// Identifiers of the metrics.
        package var metrics: [String]
        /// Regular expressions that chose layers; empty for all.
        package var include: [String]
        /// Regular expressions that left layers out.
        package var exclude: [String]

        /// Options from their parts.
        package init(metrics: [String], include: [String] = [], exclude: [String] = []) {
            self.metrics = metrics
            self.include = include
            self.exclude = exclude
        }
    }

    /// What identifies a checkpoint, without a path.
    package struct File: Sendable, Equatable, Codable {
        /// Its name, which says nothing about its contents.
        package var name: String
        /// Size of all its files, in bytes.
        package var bytes: Int
        /// Number of tensors.
        package var tensors: Int
        /// A 128-bit digest (XXH3) of names, types, shapes and values, as hexadecimal digits.
        package var digest: String

        /// An identity from its parts.
        package init(name: String, bytes: Int, tensors: Int, digest: String) {
            self.name = name
            self.bytes = bytes
            self.tensors = tensors
            self.digest = digest
        }
    }

    /// A tensor that the candidate did not quantize.
    package struct Tensor: Sendable, Equatable, Codable {
        /// The state if no original was at hand.
        package static let unknownState = "kept"

        /// The tensor's name in the original, or in the candidate if there was none.
        package var name: String
        /// `equal`, `cast` or `changed` against the original; `kept` if there was none.
        package var state: String

        /// A tensor and its state.
        package init(name: String, state: String) {
            self.name = name
            self.state = state
        }
    }

    /// Something of the candidate that could not be measured.
    package struct Skipped: Sendable, Equatable, Codable {
        /// The tensor's name in the candidate.
        package var name: String
        /// Why, in one sentence.
        package var reason: String

        /// A name and the reason.
        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }
}

extension Baseline.File {
    /// Reads what identifies a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: container.decode(String.self, forKey: .name),
            bytes: container.decodeCount(forKey: .bytes, in: DocumentLimit.bytes),
            tensors: container.decodeCount(forKey: .tensors),
            digest: container.decode(String.self, forKey: .digest))
    }
}
