// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Findings
internal import Foundation

/// `badge.svg`: a grade as a small picture for a model page, drawn here, so that no server is asked for it.
struct BadgePicture {
    /// The file that holds it, beside the card.
    static let fileName = "badge.svg"

    /// What it says to those who cannot see it: `fidelity: 42.4 dB ✓ faithful`.
    let title: String
    /// The picture as a file.
    let svg: String

    /// The badge of a verdict.
    init(_ verdict: GradedVerdict, in document: ReportDocument) {
        let mark = verdict.mark
        let pool =
            document.candidates.isEmpty
            ? document.bestConfiguration.flatMap { document.summary.configurations[$0.configuration] }
            : document.summary.measured[verdict.subject]?.quantized
        let word = "\(mark.symbol) \(mark.title.lowercased())"
        // A number beside errors, or of a part of the file, would be read as praise.
        let figure = mark.grade == nil ? "" : pool.map { Self.figure($0) } ?? ""
        let label = verdict.prospect == nil ? "fidelity" : "INT8 would be"
        let value = figure + word
        title = "\(label): \(value)"
        svg = Self.svg(label: label, value: value, title: title, color: Self.color(of: mark))
    }

    private static func figure(_ pool: PooledFidelity) -> String {
        pool.snrDB.map { String(format: "%.1f dB ", $0).replacing("-", with: "−") } ?? (pool.isExact ? "exact " : "")
    }

    /// The colour of a mark, dark enough for white text: its grade's, or red where errors were found.
    private static func color(of mark: Mark) -> String {
        switch mark.grade ?? (mark == .errors ? .unfaithful : nil) {
        case .faithful: "#1a7a35"
        case .close: "#8a5a00"
        case .lossy: "#b23a0e"
        case .unfaithful: "#a3122a"
        case nil: "#59626b"
        }
    }

    private static let ink = "#24292f"

    private static func svg(label: String, value: String, title: String, color: String) -> String {
        let (left, right) = (width(of: label), width(of: value))
        let name = HTMLText().escapeText(title)
        let texts = [(label, 0, left), (value, left, right)]
            .map { text, start, width in
                "<text x=\"\(start + width / 2)\" y=\"14\" textLength=\"\(width - 12)\">\(HTMLText().escapeText(text))</text>"
            }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(left + right)" height="20" role="img" aria-label="\(name)">
            <title>\(name)</title>
            <rect width="\(left + right)" height="20" rx="3" fill="\(color)"/>
            <path d="M3 0H\(left)V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z" fill="\(ink)"/>
            <g fill="#ffffff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
            \(texts.joined(separator: "\n"))
            </g>
            </svg>

            """
    }

    /// Pixels of a text with its margins; `textLength` makes any font fit.
    private static func width(of text: String) -> Int {
        12 + Int(text.unicodeScalars.reduce(0.0) { $0 + ("il .,:!".unicodeScalars.contains($1) ? 4 : 7) }.rounded(.up))
    }
}
