// SPDX-License-Identifier: Apache-2.0

import Pictures

/// The names of a pair's files beside the page: numbers, never names that people or programs gave.
struct PairFiles: Sendable, Hashable {
    /// The folder of pictures.
    static let folderName = "pairs"

    /// The pair's number, from 1.
    let number: Int

    private var stem: String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    var reference: String { "\(Self.folderName)/\(stem)-reference.png" }
    var candidate: String { "\(Self.folderName)/\(stem)-candidate.png" }
    var difference: String { "\(Self.folderName)/\(stem)-difference.png" }
    var referenceDetail: String { "\(Self.folderName)/\(stem)-reference-detail.png" }
    var candidateDetail: String { "\(Self.folderName)/\(stem)-candidate-detail.png" }

    /// The identifier of the plot of octaves.
    var octaves: String { "octaves-\(stem)" }

    /// Whether a file below the folder is one that a page of pictures has beside it.
    static func isOwn(_ name: String) -> Bool {
        name.wholeMatch(of: /pairs\/[0-9]{4,5}-(reference|candidate|difference|reference-detail|candidate-detail)\.png/)
            != nil || name.wholeMatch(of: /plots\/octaves-[0-9]{4,5}\.(gp|svg|png)/) != nil
    }

    /// The files of a pair's pictures, by name.
    ///
    /// - Throws: `PNGWritingError`.
    func files(of panels: PairPanels) throws(PNGWritingError) -> [(name: String, bytes: [UInt8])] {
        var files = [
            (reference, try panels.reference.png()), (candidate, try panels.candidate.png()),
            (referenceDetail, try DetailScale.image(of: panels.referenceDetail).png()),
            (candidateDetail, try DetailScale.image(of: panels.candidateDetail).png()),
        ]
        if let image = panels.difference { files.append((difference, try image.png())) }
        return files
    }
}
