// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Pictures

/// Figures of pictures in words, the same on a terminal and on a page.
package enum PictureFigure {
    /// `+0.4` or `−3.2`; `–` if there is none.
    ///
    /// What rounds to nothing has no sign.
    package static func gain(_ value: Double?) -> String {
        guard let value else { return "–" }
        let text = String(format: "%.1f", abs(value))
        return text == "0.0" ? text : (value < 0 ? "−" : "+") + text
    }

    /// `+0.4 dB` or `−3.2 dB`.
    package static func decibels(_ value: Double?) -> String { value == nil ? "–" : gain(value) + " dB" }

    /// `41.1 dB`, or `equal` without a difference.
    package static func psnr(_ value: Double?) -> String { value == nil ? "equal" : plainPSNR(value) + " dB" }

    /// `41.1`, or `equal` without a difference.
    package static func plainPSNR(_ value: Double?) -> String { value.map { String(format: "%.1f", $0) } ?? "equal" }

    /// `0.987`.
    package static func plain(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }

    /// `blocks correlate by 0.86`.
    package static func correlation(_ value: Double?) -> String {
        value.map { String(format: "blocks correlate by %.2f", $0).replacing("-", with: "−") }
            ?? "too few blocks show anything"
    }

    /// `−3.2 dB, 95 % of resampled medians −3.9 to −2.1, sign test p = 0.03`.
    package static func words(_ statistics: SampleStatistics) -> String {
        let interval = statistics.interval.map {
            ", 95 % of resampled medians \(gain($0.lowerBound)) to \(gain($0.upperBound))"
        }
        let p = statistics.signTest < 0.001 ? "p < 0.001" : String(format: "p = %.2g", statistics.signTest)
        return decibels(statistics.median) + (interval ?? "") + ", sign test \(p)"
    }
}

extension PictureVerdict {
    /// The verdict in one word, for a table.
    package var shortTitle: String {
        switch self {
        case .tooSmooth: "too smooth"
        case .unrelated, .clipped: "cannot tell"
        case .waxy, .soft, .noisy, .sharper, .alike: rawValue
        }
    }
}
