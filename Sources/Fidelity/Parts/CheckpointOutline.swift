// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs
internal import Documents
package import Files

/// What tells which tensors a checkpoint has and what is quantized in it, without its weights: headers and markers, as they stand.
///
/// Opened again it is the same checkpoint, of which nothing else can be read.
package struct CheckpointOutline: Sendable, Equatable {
    /// What reports call the checkpoint.
    package let name: String
    fileprivate let files: [File]
    /// Tensors whose bytes tell that they hold codes; nil if the bytes themselves are among the pieces.
    fileprivate let codes: Set<String>?

    fileprivate struct File: Sendable, Equatable {
        let name: String
        let byteCount: Int
        let pieces: [BytePiece]
    }

    /// The most bytes of headers and markers that a part has room for: as text they take a third more.
    package static let mostBytes = 30_000_000

    /// The outline of a checkpoint: what opening and scanning it reads.
    ///
    /// - Parameter isOriginal: whether it is an original, of which a few bytes are kept wherever codes are looked for; of a quantized
    ///   file, what they tell is.
    /// - Throws: `FileError` if reading fails, or if there is more than ``mostBytes`` of it.
    package init(of checkpoint: Checkpoint, isOriginal: Bool) throws(FileError) {
        let sources = checkpoint.files.map(KeepingBytes.init)
        let kept = try Checkpoint(sources: sources, name: checkpoint.name)
        if isOriginal {
            _ = try kept.quantizedShare()
            codes = nil
        } else {
            let answers = CodeAnswers()
            _ = try QuantizedCheckpoint(scanning: kept, looking: .noted(answers, of: checkpoint))
            codes = answers.names
        }
        name = checkpoint.name
        files = sources.map { File(name: $0.name, byteCount: $0.byteCount, pieces: $0.pieces) }
        let count = files.reduce(0) { $0 + $1.pieces.reduce(0) { $0 + $1.bytes.count } }
        guard count > Self.mostBytes else { return }
        throw FileError(
            .damaged, file: checkpoint.files.first?.location ?? name, rule: "header-too-long",
            expected: "at most \(Self.mostBytes) bytes of header and markers for an analysis in parts",
            found: "\(count)")
    }

    /// What is quantized in `checkpoint`, which is the checkpoint of this outline.
    ///
    /// - Throws: `FileError` if the pieces are not those of a checkpoint.
    package func contents(of checkpoint: Checkpoint) throws(FileError) -> QuantizedCheckpoint {
        try QuantizedCheckpoint(scanning: checkpoint, looking: codes.map(CodePieces.known) ?? .any)
    }

    /// The checkpoint again.
    ///
    /// - Throws: `FileError` if the pieces are not those of a checkpoint.
    package func checkpoint() throws(FileError) -> Checkpoint {
        var sources: [any ByteSource] = []
        for file in files {
            guard let source = PartialBytes(file.pieces, byteCount: file.byteCount, name: file.name) else {
                throw FileError(
                    .damaged, file: file.name, rule: "piece-order", expected: "pieces within the file, in order",
                    found: "others")
            }
            sources.append(source)
        }
        return try Checkpoint(sources: sources, name: name)
    }

    /// Adds all of it to a hash.
    func hash(into digest: inout SHA256) {
        for file in files {
            digest.update(Array("\(file.name)\0\(file.byteCount)\0".utf8))
            for piece in file.pieces {
                digest.update(Array("\(piece.offset)\0\(piece.bytes.count)\0".utf8))
                digest.update(piece.bytes)
            }
        }
    }
}

extension CheckpointOutline: Codable {
    private enum CodingKeys: CodingKey {
        case name
        case files
        case codes
    }

    /// Reads an outline; whether it is that of a checkpoint is told when it is opened.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        files = try container.decode([File].self, forKey: .files)
        codes = try container.decodeIfPresent([String].self, forKey: .codes).map(Set.init)
        guard (1...10_000).contains(files.count) else { throw decoder.damage("\(files.count) files of one model") }
    }

    /// Writes it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(files, forKey: .files)
        try container.encodeIfPresent(codes?.sorted(), forKey: .codes)
    }
}

extension CheckpointOutline.File: Codable {
    private enum CodingKeys: CodingKey {
        case name
        case bytes
        case pieces
    }

    private struct Piece: Codable {
        let at: Int
        let base64: String
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        byteCount = try container.decodeCount(forKey: .bytes, in: DocumentLimit.bytes)
        pieces = try container.decode([Piece].self, forKey: .pieces)
            .map { piece in
                guard let bytes = Base64.bytes(of: piece.base64), DocumentLimit.bytes.contains(piece.at) else {
                    throw decoder.damage("a piece that is not Base64, or lies nowhere")
                }
                return BytePiece(offset: piece.at, bytes: bytes)
            }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(byteCount, forKey: .bytes)
        try container.encode(
            pieces.map { Piece(at: $0.offset, base64: Base64.text(of: $0.bytes)) }, forKey: .pieces)
    }
}
