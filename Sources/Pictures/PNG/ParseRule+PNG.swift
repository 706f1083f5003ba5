// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What a PNG file must keep to.
extension ParseRule {
    static let pngSignature = ParseRule("png-signature")
    static let pngCutShort = ParseRule("png-cut-short")
    static let pngChunk = ParseRule("png-chunk")
    static let pngChecksum = ParseRule("png-checksum")
    static let pngOrder = ParseRule("png-order")
    static let pngHeader = ParseRule("png-header")
    static let pngKind = ParseRule("png-kind")
    static let pngPalette = ParseRule("png-palette")
    static let pngPixels = ParseRule("png-pixels")
    static let pngTextSize = ParseRule("png-text-size")
    static let pngChunkCount = ParseRule("png-chunk-count")
    static let pictureSize = ParseRule("picture-size")
    static let pictureMemory = ParseRule("picture-memory")

    /// All rules of PNG files.
    static let png: [ParseRule] = [
        .pngSignature, .pngCutShort, .pngChunk, .pngChecksum, .pngOrder, .pngHeader, .pngKind, .pngPalette, .pngPixels,
        .pngTextSize, .pngChunkCount, .pictureSize, .pictureMemory,
    ]
}
