// SPDX-License-Identifier: Apache-2.0

internal import CPictures
internal import Glibc

/// SSIM of two pictures (Wang, Bovik, Sheikh, Simoncelli, 2004): windows of 11 × 11 pixels under a Gaussian of σ = 1.5, K = 0.01
/// and 0.03, of luma between 0 and 1, over windows that lie wholly in the picture.
struct StructuralSimilarity: Sendable {
    /// The side of a window.
    static let taps = FP_SSIM_TAPS

    /// The mean over windows.
    let ssim: Double
    /// The mean of the factor of contrast and structure alone, which MS-SSIM multiplies.
    let contrastStructure: Double

    /// The weights of a window along one axis, whose sum is 1.
    private static let weights: [Float] = {
        let raw = (0..<taps)
            .map { tap -> Double in
                let distance = Double(tap - taps / 2)
                return exp(-distance * distance / (2 * 1.5 * 1.5))
            }
        let sum = raw.reduce(0, +)
        return raw.map { Float($0 / sum) }
    }()

    /// Measures two rectangles of the same size; nil if no window fits in.
    init?(_ reference: PlaneView, _ candidate: PlaneView) {
        let (width, height) = (reference.width, reference.height)
        guard width >= Self.taps, height >= Self.taps else { return nil }
        var rows = [Float](repeating: 0, count: 4 * (Self.taps + 1) * width)
        let sums = unsafe reference.withUnsafeStart { a in
            unsafe candidate.withUnsafeStart { b in
                unsafe fp_ssim(
                    a, reference.plane.width, b, candidate.plane.width, width, height, Self.weights, 0.01 * 0.01,
                    0.03 * 0.03, &rows)
            }
        }
        let windows = Double((width - Self.taps + 1) * (height - Self.taps + 1))
        ssim = sums.ssim / windows
        contrastStructure = sums.contrast_structure / windows
    }
}

/// MS-SSIM (Wang, Simoncelli, Bovik, 2003): SSIM at five scales, each half the size of the one before by means of 2 × 2 pixels.
enum MultiScaleSimilarity {
    /// The power of each scale.
    static let powers = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

    /// The product of the scales' factors of contrast and structure, and of SSIM at the last one; a negative mean counts as 0.
    ///
    /// - Parameter first: What the first scale gave, which is SSIM itself.
    /// - Returns: nil if a scale is smaller than a window.
    static func value(_ reference: PlaneView, _ candidate: PlaneView, first: StructuralSimilarity) -> Double? {
        var (a, b, scale) = (reference, candidate, first)
        var product = 1.0
        for (index, power) in powers.enumerated() {
            if index > 0 {
                (a, b) = (PlaneView(a.halved()), PlaneView(b.halved()))
                guard let next = StructuralSimilarity(a, b) else { return nil }
                scale = next
            }
            product *= pow(max(0, index == powers.count - 1 ? scale.ssim : scale.contrastStructure), power)
        }
        return product
    }
}
