// SPDX-License-Identifier: Apache-2.0

internal import CPictures

/// The energy of two pictures by octaves of spatial frequency, the finest first.
///
/// Octave k holds radial frequencies from 2^-(k+2) to 2^-(k+1) cycles per pixel, so octave 0 is 0.25 to 0.5.
package struct OctaveEnergies: Sendable, Hashable {
    /// How many octaves are measured.
    package static let count = 6

    /// 10 log10(candidate / reference) in each octave; nil if a picture has no energy there, or is too small for the octave.
    package let ratiosDB: [Double?]
    /// The share of both that lies at the same places: 1 if equal, 0 if unrelated, negative if inverted.
    package let coherence: [Double?]
}

extension OctaveEnergies {
    /// Measures two pictures' common transform.
    init(_ spectrum: borrowing PairSpectrum) {
        var (ratios, shares) = ([Double?](), [Double?]())
        var high = 0.5
        for _ in 0..<Self.count {
            let sums = spectrum.energies(from: high / 2, to: high)
            ratios.append(energyRatioDB(sums.second, over: sums.first))
            let norm = (sums.first * sums.second).squareRoot()
            shares.append(norm > 0 ? sums.product / norm : nil)
            high /= 2
        }
        self.init(ratiosDB: ratios, coherence: shares)
    }
}
