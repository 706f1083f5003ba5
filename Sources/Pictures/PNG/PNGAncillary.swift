// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What a PNG file says beside its pixels.
///
/// Damage here is noted, and does not keep the picture from being read.
struct PNGAncillary {
    private(set) var color = ColorInformation()
    private(set) var texts: [PictureText] = []
    private(set) var hasTransparency = false
    /// What was left out or passed over, each as the rest of a sentence that begins with the file.
    private(set) var notes: [String] = []

    private let limits: PictureLimits
    private var textBytes = 0
    private var damaged: Set<PNGChunk.Name> = []
    private var textsLeftOut = 0

    /// Reads the chunks that are known.
    ///
    /// - Throws: `ParseProblem`, rule `png-text-size`, if a packed text is far longer than its file.
    init(of chunks: PNGChunks, in bytes: [UInt8], limits: PictureLimits) throws(ParseProblem) {
        self.limits = limits
        for chunk in chunks.chunks where !chunk.name.isCritical {
            guard chunk.isSound else {
                damaged.insert(chunk.name)
                continue
            }
            try take(chunk.name, bytes[chunk.data])
        }
        for name in damaged.map(\.description).sorted() {
            notes.append("has a damaged chunk \(name), which is left out")
        }
        if textsLeftOut > 0 { notes.append("has more texts than are read; \(textsLeftOut) are left out") }
        if chunks.excess > 0 { notes.append("has \(chunks.excess) bytes behind its end, which are left out") }
    }

    private mutating func take(_ name: PNGChunk.Name, _ data: ArraySlice<UInt8>) throws(ParseProblem) {
        switch name {
        case .text, .packedText, .internationalText: try takeText(name, data)
        case .transparency: hasTransparency = true
        case .animation: notes.append("is animated; its first picture is compared")
        case .gamma, .sRGB, .profile, .codePoints: takeColor(name, data)
        default: break
        }
    }

    private mutating func takeText(_ name: PNGChunk.Name, _ data: ArraySlice<UInt8>) throws(ParseProblem) {
        guard let stored = StoredText(name, data) else {
            damaged.insert(name)
            return
        }
        let room = limits.textBytes - textBytes
        // A text that is not packed is in the file anyway: it harms nobody to leave it out.
        guard texts.count < limits.texts, stored.isPacked || stored.bytes.count <= room else {
            textsLeftOut += 1
            return
        }
        guard let text = try stored.unpacked(limit: room) else {
            damaged.insert(name)
            return
        }
        textBytes += text.count
        texts.append(PictureText(key: stored.key, value: String(stored: text)))
    }

    private mutating func takeColor(_ name: PNGChunk.Name, _ data: ArraySlice<UInt8>) {
        let numbers = Array(data)
        switch name {
        case .gamma where numbers.count == 4 && numbers.bigEndian(at: 0) > 0:
            color.gamma = Double(numbers.bigEndian(at: 0)) / 100_000
        case .sRGB where numbers.count == 1 && numbers[0] <= 3: color.sRGBIntent = Int(numbers[0])
        case .codePoints where numbers.count == 4: color.codePoints = numbers.map(Int.init)
        case .profile:
            guard let end = numbers.firstIndex(of: 0), (1...79).contains(end) else { fallthrough }
            color.profile = String(stored: numbers[..<end])
        default: damaged.insert(name)
        }
    }
}
