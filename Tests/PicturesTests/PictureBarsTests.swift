// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Pictures

@Suite("Bars at the edges of pictures")
struct PictureBarsTests {
    private let plane = PlaneReferences.plane(width: 96, height: 80, seed: 21)

    /// The plane with black rows and columns at its edges.
    private func barred(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) -> LumaPlane {
        PlaneReferences.map(plane) { x, y in
            let isInside = y >= top && y < plane.height - bottom && x >= left && x < plane.width - right
            return isInside ? PlaneReferences.value(plane, x, y) : 0
        }
    }

    @Test("that only one picture has are left out of both")
    func cut() throws {
        let candidate = barred(top: 10, right: 7)
        let parts = try #require(PictureBars.cut(plane, candidate))
        #expect((parts.0.width, parts.0.height) == (89, 70))
        #expect(parts.0.values == parts.1.values)
        #expect(PictureVerdict(PictureMeasures(reference: parts.0, candidate: parts.1)) == .alike)
    }

    @Test("that both have stay, and so does a picture of which less than half would be left")
    func kept() {
        #expect(PictureBars.cut(barred(top: 10), barred(top: 11)) == nil)
        #expect(PictureBars.cut(plane, plane) == nil)
        #expect(PictureBars.cut(plane, barred(top: 41)) == nil)
    }
}
