// SPDX-License-Identifier: Apache-2.0

/// The shares of two pictures' pixels that are black or white, to half an 8-bit step.
package struct ClippedShares: Sendable, Hashable {
    /// The reference's share, from 0 to 1.
    package let reference: Double
    /// The candidate's share, from 0 to 1.
    package let candidate: Double
}

extension LumaPlane {
    /// The share of pixels that are black or white, to half an 8-bit step.
    var clippedShare: Double {
        let step: Float = 0.5 / 255
        return Double(values.count { $0 < step || $0 > 1 - step }) / Double(values.count)
    }
}
