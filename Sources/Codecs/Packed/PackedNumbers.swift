// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Files

/// The tensors that stand beside a packed layer's codes, read once, as float32.
struct PackedNumbers {
    /// The digest of their bytes, in the order of their names.
    let digest: Digest
    /// The CPU level whose kernels run.
    let level: CPULevel
    private let layer: PackedLayer
    private let bytes: [String: [UInt8]]

    /// - Parameter rows: the rows whose numbers are read, in order; those of others are then 0. Nil for all.
    /// - Throws: `FileError` if reading fails.
    init(
        _ layer: PackedLayer, in checkpoint: Checkpoint, level: CPULevel, rows: [Range<Int>]? = nil
    ) throws(FileError) {
        self.layer = layer
        self.level = level
        var bytes: [String: [UInt8]] = [:]
        for (part, tensor) in layer.parts {
            guard let rows else {
                bytes[part] = try checkpoint.bytes(of: tensor, limit: tensor.byteCount)
                continue
            }
            var sparse = [UInt8](repeating: 0, count: tensor.byteCount)
            for range in layer.byteRanges(ofPart: part, rows: rows) {
                sparse.replaceSubrange(
                    range, with: try checkpoint.bytes(of: tensor, at: range.lowerBound, count: range.count))
            }
            bytes[part] = sparse
        }
        self.bytes = bytes
        digest = Digest(of: bytes.sorted { $0.key < $1.key }.map { Digest(of: $0.value) })
    }

    /// The numbers of a part in the order in which they lie.
    ///
    /// - Parameter type: what its bytes are, where they are called U8.
    /// - Precondition: the layer has the part: see ``PackedLayer/init(_:)``.
    func floats(_ part: String, as type: ElementType? = nil) -> [Float] {
        guard let numbers = optionalFloats(part, as: type) else { preconditionFailure("\(part) is missing") }
        return numbers
    }

    /// The same; nil if the layer lacks the part.
    func optionalFloats(_ part: String, as type: ElementType? = nil) -> [Float]? {
        guard let tensor = layer.parts[part], let bytes = bytes[part] else { return nil }
        switch type ?? tensor.elementType {
        case .f8E4M3: return floats(bytes, .e4m3)
        case .f8E5M2: return floats(bytes, .e5m2)
        case .f8E8M0: return floats(bytes, .e8m0)
        case .u8: return bytes.map { Float($0) }
        default: return Self.floats(bytes, tensor.elementType)
        }
    }

    /// Numbers of a byte each.
    private func floats(_ bytes: [UInt8], _ codes: StoredCodes) -> [Float] {
        let decoder = ScaledDecoder(codes: codes, block: max(bytes.count, 1), scales: nil, level: level)
        return unsafe [Float](unsafeUninitializedCapacity: bytes.count) { numbers, count in
            count = bytes.count
            unsafe bytes.withUnsafeBytes {
                unsafe decoder.decode($0, row: 0, into: UnsafeMutableBufferPointer(rebasing: numbers[..<count]))
            }
        }
    }

    private static func floats(_ bytes: [UInt8], _ type: ElementType) -> [Float] {
        var numbers = [Float](repeating: 0, count: bytes.count * 8 / type.bitWidth)
        unsafe numbers.withUnsafeMutableBytes { numbers in
            unsafe bytes.withUnsafeBytes { unsafe type.cast($0, to: .f32, into: numbers) }
        }
        return numbers
    }

    /// The scale of each run: plain, or quantized with a table, runs and an offset of its own.
    func runScales(_ state: BitsandbytesState) -> [Float] {
        guard let block = state.nestedBlock, let table = optionalFloats("weight.nested_quant_map"),
            let nested = optionalFloats("weight.nested_absmax"), layer.parts["weight.absmax"]?.elementType == .u8
        else { return floats("weight.absmax") }
        let codes = floats("weight.absmax")
        return codes.indices.map { table[Int(codes[$0])] * nested[$0 / block] + state.nestedOffset }
    }
}
