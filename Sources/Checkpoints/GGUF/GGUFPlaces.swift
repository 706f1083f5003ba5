// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// Where the tensors of a GGUF file have to be: one after another, each at the next multiple of the alignment.
///
/// ggml refuses files with any other order or with holes (`gguf_init_from_file_impl` in gguf.cpp).
struct GGUFPlaces {
    /// Where the header ends, counted from the beginning of the file.
    let headerEnd: Int
    /// The number of bytes of the file.
    let fileByteCount: Int
    /// A power of two.
    let alignment: Int
    /// Which of a model's files it is.
    let fileIndex: Int

    /// The tensors with their places in the file.
    ///
    /// - Throws: rules about offsets and about the end of the file; `original-shape` if a shape to restore has another
    ///   number of elements.
    func located(_ tensors: [GGUFTensor], metadata: GGUFMetadata) throws(ParseProblem) -> [TensorInfo] {
        var located: [TensorInfo] = []
        located.reserveCapacity(tensors.count)
        let start = try padded(headerEnd)
        var (next, end) = (0, 0)
        for tensor in tensors {
            try check(tensor, beginsAt: next)
            end = try sum(next, tensor.byteCount)
            next = try padded(end)
            let info = TensorInfo(
                name: tensor.name,
                elementType: tensor.elementType,
                shape: tensor.shape,
                fileIndex: fileIndex,
                // An empty tensor needs no padding before it, so that it may lie past the file's end.
                offset: tensor.byteCount > 0 ? try sum(start, end) - tensor.byteCount : min(start, fileByteCount),
                byteCount: tensor.byteCount,
                originalShape: metadata.originalShapes[tensor.name]
            )
            try checkOriginalShape(of: info)
            located.append(info)
        }
        try checkEnd(last: end > 0 ? try sum(start, end) : headerEnd, padded: try sum(start, next))
        return located
    }

    private func check(_ tensor: GGUFTensor, beginsAt next: Int) throws(ParseProblem) {
        guard tensor.offset.isMultiple(of: UInt64(alignment)) else {
            throw ParseProblem(
                .offsetAlignment,
                tensor: tensor.name,
                expected: "its data to begin at a multiple of \(alignment)",
                found: "\(tensor.offset)"
            )
        }
        guard tensor.offset == next else {
            throw ParseProblem(
                tensor.offset > next ? .dataHole : .dataOverlap,
                tensor: tensor.name,
                expected: "its data to begin at \(next), behind the data before it",
                found: "\(tensor.offset)"
            )
        }
    }

    private func checkOriginalShape(of tensor: TensorInfo) throws(ParseProblem) {
        guard let shape = tensor.originalShape else { return }
        var count = 1
        for dimension in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            count = overflow ? -1 : product
            if overflow { break }
        }
        guard count == tensor.elementCount else {
            throw ParseProblem(
                .originalShape,
                tensor: tensor.name,
                expected: "an original shape of \(tensor.elementCount) elements, as many as \(tensor.shape) has",
                found: "\(shape)"
            )
        }
    }

    /// The file ends with the last tensor, or with the padding behind it.
    private func checkEnd(last: Int, padded: Int) throws(ParseProblem) {
        guard last <= fileByteCount else {
            throw ParseProblem(
                .dataEnd,
                "has \(fileByteCount) of \(last) bytes: the download is not complete; go on with it, or download it again",
                expected: "\(last) bytes, as its header says", found: "\(fileByteCount)")
        }
        guard fileByteCount <= padded else {
            throw ParseProblem(
                .dataTrailing,
                expected: "the file to end with the last tensor at byte \(last), or with its padding at \(padded)",
                found: "\(fileByteCount) bytes"
            )
        }
    }

    private func padded(_ size: Int) throws(ParseProblem) -> Int {
        try sum(size, alignment - 1) & ~(alignment - 1)
    }

    private func sum(_ size: Int, _ more: Int) throws(ParseProblem) -> Int {
        let (sum, overflow) = size.addingReportingOverflow(more)
        guard !overflow, sum < 1 << 60 else {
            throw ParseProblem(.sizeOverflow, expected: "a file below 2^60 bytes", found: "more")
        }
        return sum
    }
}
