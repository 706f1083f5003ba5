// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension ElementType {
    /// How many bytes a tensor of this type and shape takes.
    ///
    /// - Throws: rule `size-overflow` if that does not fit, `whole-bytes` if it ends within a byte, `whole-blocks` if
    ///   its rows end within a block.
    func byteCount(ofShape shape: [Int]) throws(ParseProblem) -> Int {
        guard let block else {
            let bits = try product(of: shape, times: bitWidth)
            guard bits % 8 == 0 else {
                throw ParseProblem(.wholeBytes, expected: "whole bytes", found: "\(bits) bits for \(rawValue) \(shape)")
            }
            return bits / 8
        }
        let columns = shape.last ?? 1
        guard columns.isMultiple(of: block.elements) else {
            throw ParseProblem(
                .wholeBlocks,
                expected: "rows of whole blocks, \(block.elements) elements each",
                found: "\(columns) elements per row for \(rawValue) \(shape)"
            )
        }
        _ = try product(of: shape, times: 1)
        return try product(of: shape.dropLast() + [columns / block.elements], times: block.bytes, of: shape)
    }

    /// The product of `dimensions` and `factor`; `shape` is what a message shows, if it is not `dimensions`.
    private func product(
        of dimensions: [Int], times factor: Int, of shape: [Int]? = nil
    ) throws(ParseProblem) -> Int {
        var size = factor
        for dimension in dimensions {
            let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
            guard !overflow else {
                throw ParseProblem(
                    .sizeOverflow,
                    expected: "a size below 2^60 bytes",
                    found: "more for \(rawValue) \(shape ?? dimensions)"
                )
            }
            size = product
        }
        return size
    }
}
