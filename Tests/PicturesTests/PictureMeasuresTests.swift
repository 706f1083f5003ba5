// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Pictures

@Suite("Measures of two pictures")
struct PictureMeasuresTests {
    /// Odd and prime sides, sides under a tile, and one that a pass of 16 cannot divide.
    private static let sizes = [(32, 32), (33, 41), (48, 37), (40, 64)]

    @Test("detail, SSIM and octaves equal their definitions", arguments: sizes)
    func definitions(width: Int, height: Int) throws {
        let seed = UInt64(width * 1_000 + height)
        let reference = PlaneReferences.plane(width: width, height: height, seed: seed)
        let candidate = PlaneReferences.softened(reference)
        let measures = PictureMeasures(reference: reference, candidate: candidate)

        let (before, after) = (PlaneReferences.detail(reference), PlaneReferences.detail(candidate))
        for (found, (low, high)) in zip(measures.detailDB, zip(before, after)) {
            let floor = 0.25 / 255
            #expect(abs(found - 20 * log10((high + floor) / (low + floor))) < 1e-3, "seed \(seed)")
        }
        let ssim = try #require(measures.agreement.ssim)
        #expect(abs(ssim - PlaneReferences.ssim(reference, candidate)) < 1e-5, "seed \(seed)")
        let energies = zip(PlaneReferences.octaves(reference), PlaneReferences.octaves(candidate))
        for (found, (first, second)) in zip(measures.octaves.ratiosDB, energies) where first > 0 {
            let found = try #require(found)
            #expect(abs(found - 10 * log10(second / first)) < 1e-3, "seed \(seed)")
        }
    }

    @Test("a picture against itself has no difference in any figure")
    func itself() {
        let plane = PlaneReferences.plane(width: 192, height: 200, seed: 7)
        let measures = PictureMeasures(reference: plane, candidate: plane)
        #expect(measures.detailDB.allSatisfy { $0 == 0 })
        #expect(measures.contrastDB == 0)
        #expect(measures.agreement.psnrDB == nil)
        #expect(measures.agreement.ssim == 1)
        #expect(measures.agreement.msssim == 1)
        #expect(measures.octaves.ratiosDB.allSatisfy { abs($0 ?? 1) < 1e-4 })
        #expect(measures.shift.isZero)
        #expect(abs(measures.shift.peak - 1) < 1e-3)
        #expect(PictureVerdict(measures) == .alike)
    }

    @Test("a picture that was moved is moved back before pixels are compared", arguments: [(3, -5), (-9, 0), (0, 40)])
    func moved(rows: Int, columns: Int) throws {
        let plane = PlaneReferences.plane(width: 160, height: 150, seed: 11)
        let candidate = PlaneReferences.moved(plane, rows: rows, columns: columns)
        let measures = PictureMeasures(reference: plane, candidate: candidate)
        #expect((measures.shift.rows, measures.shift.columns) == (rows, columns))
        let aligned = try #require(measures.aligned)
        #expect(aligned.psnrDB == nil)
        #expect(aligned.ssim == 1)
        #expect(try #require(measures.agreement.ssim) < 0.9)
        #expect(PictureVerdict(measures) == .alike)
    }

    @Test("a blur has less energy the finer the octave")
    func blur() throws {
        let plane = PlaneReferences.plane(width: 128, height: 128, seed: 3)
        let measures = PictureMeasures(reference: plane, candidate: PlaneReferences.softened(plane))
        let ratios = measures.octaves.ratiosDB.compactMap(\.self)
        #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 < $1 + 0.05 })
        #expect(try #require(ratios.first) < -6)
        #expect(PictureVerdict(measures) == .soft)
    }

    @Test("two pictures of one tone have no contrast, and nothing to lose")
    func flat() {
        let plane = LumaPlane(width: 64, height: 64, values: Array(repeating: 0.5, count: 64 * 64))
        let measures = PictureMeasures(reference: plane, candidate: plane)
        #expect(measures.contrastDB == nil)
        #expect(measures.octaves.ratiosDB.allSatisfy { $0 == nil })
        #expect(measures.composition == .unknown)
        #expect(PictureVerdict(measures) == .tooSmooth)
    }
}
