// SPDX-License-Identifier: Apache-2.0

internal import Foundation
import Pictures
import Plots

/// The scale of all detail maps: the same for both pictures of a pair, for all pairs, and on every page.
///
/// It is logarithmic, so that a loss of texture is one step of colour wherever it happens, from half an 8-bit step, under which
/// nothing is told, to 32 times as much, which edges alone have.
enum DetailScale {
    /// The detail at the dark end, in luma.
    static let least = PictureVerdict.Threshold.leastDetail
    /// What stands below the scale, in 8-bit steps, each twice the one before.
    static let ticks = ["½", "1", "2", "4", "8", "16"]

    /// Where on the scale a detail lies, from 0 to 1.
    static func place(of detail: Float) -> Double {
        detail > 0 ? log2(Double(detail) / least) / Double(ticks.count - 1) : 0
    }

    /// A map in the colours of the scale.
    static func image(of map: DetailMap) -> PixelImage {
        PixelMap(columns: map.columns, rows: map.rows, places: map.values.map(place)).image()
    }
}
