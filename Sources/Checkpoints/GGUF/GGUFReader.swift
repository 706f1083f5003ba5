// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

/// Reads the numbers and texts of a GGUF header one after another, in pieces, so that memory does not grow with the header.
struct GGUFReader {
    /// The longest header, from the file's first byte to the end of the last tensor's description.
    ///
    /// Tokenizers make up nearly all of it; those of 2025 take up to 30 MB.
    static let longestHeader = 100_000_000

    /// Bytes that are read at once.
    private static let pieceSize = 1 << 18

    private let source: any ByteSource
    /// Where the next value begins, counted from the beginning of the file.
    private(set) var position: Int
    private var piece: [UInt8] = []
    private var pieceStart: Int

    /// A reader of a file from a position on.
    init(_ source: any ByteSource, from position: Int) {
        self.source = source
        self.position = position
        pieceStart = position
    }

    /// The number of bytes of the file.
    var byteCount: Int { source.byteCount }

    /// The next number.
    ///
    /// - Throws: `FileError` of rule `header-end` or `header-length`.
    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws(FileError) -> Value {
        let place = try take(Value.bitWidth / 8)
        return piece[place].reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }

    /// The length of the text that follows.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that it may have.
    ///   - what: what a message calls the text.
    /// - Throws: rule `string-length`.
    mutating func length(limit: Int, _ what: String) throws(FileError) -> Int {
        let length = try integer(UInt64.self)
        guard length <= limit else {
            throw problem(.stringLength, expected: "\(what) of at most \(limit) bytes", found: "\(length) bytes")
        }
        return Int(length)
    }

    /// The next text of so many bytes.
    ///
    /// - Throws: rule `string-utf8` or `combining-marks`.
    mutating func text(_ count: Int, _ what: String) throws(FileError) -> String {
        let start = position
        let bytes = piece[try take(count)]
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem(.stringText, expected: "\(what) in UTF-8", found: "other bytes in the text at byte \(start)")
        }
        guard bytes.contains(where: { $0 >= 0x80 }) else { return text }
        do throws(ParseProblem) {
            try JSONScanner.checkMarks(text)
        } catch {
            throw error.of(file: source.location)
        }
        return text
    }

    /// Passes over so many bytes, which need not be read.
    mutating func skip(_ count: Int) throws(FileError) {
        try require(count)
        position += count
    }

    /// Makes sure that `count` things of `width` bytes at least can follow, before anything is done by their number.
    ///
    /// - Returns: the smallest number of bytes that they take.
    @discardableResult
    func require(_ count: UInt64, of width: Int) throws(FileError) -> Int {
        let (least, overflow) = count.multipliedReportingOverflow(by: UInt64(width))
        let bytes = overflow ? Int.max : Int(clamping: least)
        try require(bytes)
        return bytes
    }

    /// A problem of this file.
    func problem(_ rule: ParseRule, tensor: String? = nil, expected: String, found: String) -> FileError {
        ParseProblem(rule, tensor: tensor, expected: expected, found: found).of(file: source.location)
    }

    /// A problem of this file, in words that say what it is and what to do.
    func problem(_ rule: ParseRule, _ words: String, expected: String, found: String) -> FileError {
        ParseProblem(rule, words, expected: expected, found: found).of(file: source.location)
    }
}

extension GGUFReader {
    /// The place of the next bytes in `piece`, which is read anew if they are not in it.
    private mutating func take(_ count: Int) throws(FileError) -> Range<Int> {
        try require(count)
        if position + count > pieceStart + piece.count {
            pieceStart = position
            piece = try source.bytes(
                at: position, count: min(max(count, Self.pieceSize), source.byteCount - position))
        }
        let start = position - pieceStart
        position += count
        return start..<start + count
    }

    /// Makes sure that so many bytes of the header can follow.
    private func require(_ count: Int) throws(FileError) {
        guard count <= byteCount - position else {
            throw problem(
                .headerEnd,
                "ends within its header, at byte \(byteCount): the download is not complete, or the header is damaged; "
                    + "download it again",
                expected: "\(count) bytes from byte \(position) on", found: "\(byteCount - position)")
        }
        guard count <= Self.longestHeader - position else {
            throw problem(
                .headerLength, expected: "a header of at most \(Self.longestHeader) bytes", found: "a longer one")
        }
    }
}
