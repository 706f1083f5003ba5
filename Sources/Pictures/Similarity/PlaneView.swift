// SPDX-License-Identifier: Apache-2.0

internal import CPictures

/// A rectangle of a plane: the whole, or what two pictures have in common after one was moved.
struct PlaneView: Sendable {
    let plane: LumaPlane
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    /// The whole plane.
    init(_ plane: LumaPlane) {
        self.plane = plane
        (x, y, width, height) = (0, 0, plane.width, plane.height)
    }

    /// A rectangle that lies within the plane.
    init(_ plane: LumaPlane, x: Int, y: Int, width: Int, height: Int) {
        precondition(x >= 0 && y >= 0 && width > 0 && height > 0)
        precondition(x + width <= plane.width && y + height <= plane.height)
        self.plane = plane
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// Means of 2 × 2 pixels; an odd last row or column is left out.
    func halved() -> LumaPlane {
        let (half, rows) = (width / 2, height / 2)
        let values = unsafe [Float](unsafeUninitializedCapacity: half * rows) { buffer, initialized in
            unsafe withUnsafeStart { unsafe fp_halve($0, plane.width, width, height, buffer.baseAddress) }
            initialized = half * rows
        }
        return LumaPlane(width: half, height: rows, values: values)
    }

    /// Calls `body` with the first pixel; rows are `plane.width` apart.
    func withUnsafeStart<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
        unsafe plane.values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { preconditionFailure("a view has pixels") }
            return unsafe body(start + y * plane.width + x)
        }
    }
}
