// SPDX-License-Identifier: Apache-2.0

/// What may make a comparison of two pictures less than it seems, in sentences.
struct PairNotes {
    private let reference: StoredPicture
    private let candidate: StoredPicture

    /// The notes on a pair.
    init(_ reference: StoredPicture, _ candidate: StoredPicture) {
        self.reference = reference
        self.candidate = candidate
    }

    /// What was left out of one picture.
    func of(_ picture: StoredPicture, _ origin: OriginReading) -> [String] {
        let transparency = "has an alpha channel, which is not looked at"
        let all = picture.notes + (picture.hasTransparency ? [transparency] : []) + [origin.note].compactMap(\.self)
        return all.map { "\(picture.name) \($0)." }
    }

    /// What the two files say differently.
    func differences(_ origins: (reference: OriginReading, candidate: OriginReading)) -> [String] {
        let name = candidate.name
        var notes: [String] = []
        if let first = origins.reference.origin, let second = origins.candidate.origin {
            notes = second.differences(from: first).map { "\(name): \($0)." }
        }
        if !reference.color.isEquivalent(to: candidate.color) {
            notes.append(
                """
                \(name): gamma or colour profile differs from that of \(reference.name). Values are compared as stored, so \
                contrast may differ though a viewer shows none.
                """)
        }
        if (reference.format.bitDepth == 16) != (candidate.format.bitDepth == 16) {
            notes.append("\(name): only one picture has 16 bits. Rounding to 8 adds a little noise to smooth parts.")
        }
        if (reference.format.color == .palette) != (candidate.format.color == .palette) {
            notes.append("\(name): only one picture has a palette, which changes fine detail by itself.")
        }
        return notes
    }
}
