// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import SystemPackage

/// What a line of a survey says of its file beside the document of the diagnosis: `surveyed`.
package struct SurveyedFile: Sendable, Equatable {
    /// By what the file is told from a later one; nil if that is not known.
    package var identity: ModelIdentity?
    /// The path's bytes, if they are not text; else nil.
    package var pathBytes: [UInt8]?
    /// What the file is, in a sentence; nil if it could not be diagnosed.
    package var headline: String?
    /// SNR of all quantized layers together in dB, estimated from the codes; nil if nothing says it.
    package var snrDB: Double?
    /// SNR of the worst layer in dB, likewise.
    package var worstDB: Double?

    /// What is known of an entry whether or not it can be diagnosed.
    package init(_ entry: SurveyEntry, identity: ModelIdentity?) {
        self.identity = identity
        let text = Array(entry.spelling.utf8)
        pathBytes = entry.key == text ? nil : entry.key
    }
}

extension SurveyedFile: Codable {
    private enum CodingKeys: String, CodingKey {
        case bytes
        case identity
        case pathBytes = "path_bytes"
        case headline
        case snrDB = "snr_db"
        case worstDB = "worst_db"
    }

    /// Reads what a line says, within bounds.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let bytes = try members.decodeCountIfPresent(forKey: .bytes, in: DocumentLimit.bytes)
        let digest = try members.decodeIfPresent(String.self, forKey: .identity)
        if let bytes, let digest { identity = ModelIdentity(byteCount: bytes, digest: digest) }
        if let digits = try members.decodeIfPresent(String.self, forKey: .pathBytes) {
            guard let bytes = Hexadecimal.bytes(of: digits), !bytes.isEmpty, !bytes.contains(0) else {
                throw members.damage(.pathBytes, "\"\(digits.printable(limit: 80))\"", expected: "hexadecimal digits")
            }
            pathBytes = bytes
        }
        headline = try members.decodeIfPresent(String.self, forKey: .headline)
        snrDB = try members.decodeNumberIfPresent(forKey: .snrDB, in: DocumentLimit.decibels)
        worstDB = try members.decodeNumberIfPresent(forKey: .worstDB, in: DocumentLimit.decibels)
    }

    /// Writes what is known; what is not is absent.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(identity?.byteCount, forKey: .bytes)
        try members.encodeIfPresent(identity?.digest, forKey: .identity)
        try members.encodeIfPresent(pathBytes.map(Hexadecimal.digits), forKey: .pathBytes)
        try members.encodeIfPresent(headline, forKey: .headline)
        try members.encodeIfPresent(snrDB.flatMap(Self.documented), forKey: .snrDB)
        try members.encodeIfPresent(worstDB.flatMap(Self.documented), forKey: .worstDB)
    }

    /// What a document can hold of a ratio.
    private static func documented(_ decibels: Double) -> Double? {
        decibels.isFinite && DocumentLimit.decibels.contains(decibels) ? decibels : nil
    }
}

/// Bytes as hexadecimal digits.
private enum Hexadecimal {
    static func digits(of bytes: [UInt8]) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// The bytes; nil if the text is not pairs of digits.
    static func bytes(of digits: String) -> [UInt8]? {
        let text = Array(digits.utf8)
        guard text.count.isMultiple(of: 2), text.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
            return nil
        }
        return stride(from: 0, to: text.count, by: 2)
            .map { UInt8(String(decoding: text[$0...($0 + 1)], as: UTF8.self), radix: 16) ?? 0 }
    }
}
