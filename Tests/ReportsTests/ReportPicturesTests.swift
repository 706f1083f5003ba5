// SPDX-License-Identifier: Apache-2.0

import Documents
import Pictures
import Testing

@testable import Reports

extension SampleReports {
    /// A pair of pictures of which one is blurred, as `fidelio pictures --json` prints it.
    static func pictures() throws -> PicturesDocument {
        try JSONText.decode(PicturesDocument.self, from: Array(picturesText.utf8), file: "pictures.json")
    }

    fileprivate static let picturesText = """
        {
         "notes": [],
         "pairs": [
          {
           "candidate": {
            "alpha": false,
            "bit_depth": 8,
            "color": "rgb",
            "height": 384,
            "interlaced": false,
            "models": [],
            "name": "coffee.gauss0.7.png",
            "seeds": [],
            "width": 384
           },
           "composition": "same",
           "edges_db": -5.3186,
           "matched_by": "given",
           "measures": {
            "block_correlation": 0.9994,
            "clipped": [
             0.0,
             0.0
            ],
            "coherence": [
             0.9344,
             0.994,
             0.9996,
             1.0,
             1.0,
             1.0
            ],
            "contrast_db": -0.1283,
            "detail_db": {
             "50": -4.3929,
             "75": -3.9919,
             "90": -4.6798,
             "99": -5.4469
            },
            "energy_db": [
             -8.6094,
             -2.4324,
             -0.6341,
             -0.1444,
             -0.0412,
             -0.0082
            ],
            "msssim": 0.9949,
            "psnr_db": 33.1815,
            "reference_detail": 0.0047,
            "shift": [
             0,
             0
            ],
            "shift_peak": 0.9239,
            "ssim": 0.9582
           },
           "name": "coffee.gauss0.7",
           "notes": [
            "A note."
           ],
           "reference": {
            "alpha": false,
            "bit_depth": 8,
            "color": "rgb",
            "height": 384,
            "interlaced": false,
            "models": [],
            "name": "coffee.png",
            "seeds": [],
            "width": 384
           },
           "texture_db": -4.0641,
           "top_octave_db": -8.4811,
           "verdict": "soft"
          }
         ],
         "schema": "fidelio.pictures/1",
         "tool": {
          "name": "fidelio",
          "version": "0.2.0"
         },
         "uncompared": [],
         "unpaired_candidates": [],
         "unpaired_references": []
        }
        """
}

@Suite("A report with pictures")
struct ReportPicturesTests {
    @Test("holds them, and reads back the same")
    func roundTrip() throws {
        var document = SampleReports.document(layers: 2)
        document.pictures = try SampleReports.pictures()
        let text = try JSONText.encode(document)
        let read = try JSONText.decode(ReportDocument.self, from: text, file: "report.json")
        #expect(read.pictures == document.pictures)
        #expect(read.pictures?.pooled.verdict == .soft)
        #expect(SummaryText(document).text.contains("One pair of pictures: soft."))
    }

    @Test(
        "refuses pictures that cannot be",
        arguments: [
            ("\"50\": ", "\"50\": 1e"), ("\"bit_depth\": 8", "\"bit_depth\": 80"), ("\"given\"", "\"guessed\""),
        ])
    func damaged(found: String, replaced: String) throws {
        let text = Self.text.replacing(found, with: replaced)
        #expect(text != Self.text)
        #expect(throws: (any Error).self) {
            try JSONText.decode(PicturesDocument.self, from: Array(text.utf8), file: "pictures.json")
        }
    }

    private static let text = SampleReports.picturesText
}
