// SPDX-License-Identifier: Apache-2.0

extension PixelImage {
    /// How many times a difference is enlarged in a difference picture.
    package static let differenceGain = 4

    /// Where a candidate differs from this reference: mid-grey where both are equal, lighter where the candidate is lighter,
    /// `differenceGain` times enlarged and cut at black and white, each colour for itself.
    ///
    /// - Parameter shift: by how much the candidate is moved onto the reference first; what has nothing beside it is grey.
    /// - Precondition: The sizes are equal.
    func difference(to candidate: PixelImage, shift: PictureShift?) -> PixelImage {
        precondition(width == candidate.width && height == candidate.height, "pictures of one size are compared")
        let (down, right) = (shift?.rows ?? 0, shift?.columns ?? 0)
        var result = [UInt8](repeating: 128, count: bytes.count)
        // The candidate's pixel beside (x, y) of the reference is (x - right, y - down).
        let columns = max(0, right)..<max(max(0, right), min(width, width + right))
        for y in max(0, down)..<max(max(0, down), min(height, height + down)) {
            let (row, other) = (3 * y * width, 3 * (y - down) * width)
            for place in (3 * columns.lowerBound)..<(3 * columns.upperBound) {
                let difference = Int(candidate.bytes[other + place - 3 * right]) - Int(bytes[row + place])
                result[row + place] = UInt8(min(max(128 + Self.differenceGain * difference, 0), 255))
            }
        }
        return PixelImage(width: width, height: height, bytes: result)
    }
}
