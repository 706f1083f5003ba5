// SPDX-License-Identifier: Apache-2.0

/// A tensor that could not be measured.
public struct SkippedTensor: Sendable, Equatable {
    /// Why a tensor could not be measured.
    public enum Cause: Sendable, Equatable {
        /// The candidate does not hold a tensor of the original.
        case lacking
        /// The original's own weights are codes of this type, such as `I8`.
        case quantizedOriginal(type: String)
        /// Something else, in one sentence.
        case other(String)
    }

    /// The label of the file that holds it.
    public var file: String
    /// The tensor's name in that file.
    public var name: String
    /// Why it could not be measured.
    public var cause: Cause

    /// Why, in one sentence, which is what documents hold.
    public var reason: String { cause.description }

    /// Whether it is a tensor of an original that is quantized.
    public var isQuantizedOriginal: Bool {
        if case .quantizedOriginal = cause { true } else { false }
    }

    /// A skipped tensor from its parts.
    public init(file: String, name: String, cause: Cause) {
        self.file = file
        self.name = name
        self.cause = cause
    }

    /// A skipped tensor with its reason as one sentence.
    public init(file: String, name: String, reason: String) {
        self.init(file: file, name: name, cause: Cause(reason))
    }
}

extension SkippedTensor.Cause: CustomStringConvertible {
    /// The cause in one sentence.
    public var description: String {
        switch self {
        case .lacking: "The candidate lacks this tensor."
        case .quantizedOriginal(let type): "\(Self.quantizedOriginalStart)\(type)."
        case .other(let sentence): sentence
        }
    }

    private static let quantizedOriginalStart = "The original is itself quantized: this tensor is "

    /// The cause that a sentence of a document says.
    fileprivate init(_ sentence: String) {
        if sentence == Self.lacking.description {
            self = .lacking
        } else if sentence.hasPrefix(Self.quantizedOriginalStart), sentence.hasSuffix(".") {
            self = .quantizedOriginal(type: String(sentence.dropFirst(Self.quantizedOriginalStart.count).dropLast()))
        } else {
            self = .other(sentence)
        }
    }
}

extension SkippedTensor: Codable {
    private enum CodingKeys: String, CodingKey {
        case file, name, reason
    }

    /// Reads the reason as the sentence that it is in documents.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            file: try container.decode(String.self, forKey: .file),
            name: try container.decode(String.self, forKey: .name),
            reason: try container.decode(String.self, forKey: .reason))
    }

    /// Writes the reason as one sentence.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(name, forKey: .name)
        try container.encode(reason, forKey: .reason)
    }
}
