// SPDX-License-Identifier: Apache-2.0

internal import CPictures

/// How equal two pictures are pixel by pixel.
///
/// It says nothing of pictures whose compositions differ.
package struct PixelAgreement: Sendable, Hashable {
    /// Peak signal-to-noise ratio of luma, peak 1, in dB: −10 log10 of the mean squared difference; nil if there is none.
    package let psnrDB: Double?
    /// SSIM; nil if a side is shorter than its window.
    package let ssim: Double?
    /// MS-SSIM; nil if a side is too short for five scales (176 pixels).
    package let msssim: Double?
}

extension PixelAgreement {
    /// Measures two rectangles of the same size.
    init(_ reference: PlaneView, _ candidate: PlaneView) {
        precondition(reference.width == candidate.width && reference.height == candidate.height)
        let sum = unsafe reference.withUnsafeStart { a in
            unsafe candidate.withUnsafeStart { b in
                unsafe fp_squared_difference(
                    a, reference.plane.width, b, candidate.plane.width, reference.width, reference.height)
            }
        }
        psnrDB = energyRatioDB(Double(reference.width * reference.height), over: sum)
        let first = StructuralSimilarity(reference, candidate)
        ssim = first?.ssim
        msssim = first.flatMap { MultiScaleSimilarity.value(reference, candidate, first: $0) }
    }

    /// Measures what two pictures have in common after the candidate is moved onto the reference; nil if that is nothing.
    init?(_ reference: LumaPlane, _ candidate: LumaPlane, aligning shift: PictureShift) {
        let width = reference.width - abs(shift.columns)
        let height = reference.height - abs(shift.rows)
        guard width > 0, height > 0 else { return nil }
        func view(_ plane: LumaPlane, _ columns: Int, _ rows: Int) -> PlaneView {
            PlaneView(plane, x: max(0, columns), y: max(0, rows), width: width, height: height)
        }
        self.init(
            view(reference, shift.columns, shift.rows), view(candidate, -shift.columns, -shift.rows))
    }
}
