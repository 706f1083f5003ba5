// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Documents
internal import Files
internal import OrderedCollections

/// What tensors beside a file's layers say of formats other than INT8 by the matrix or by the row.
package struct FileFacts: Sendable, Equatable {
    /// Whether ComfyUI takes it for one of the older FP8 files: a tensor `scaled_fp8`, and no markers in the header.
    ///
    /// Source: `convert_old_quants` in ComfyUI's comfy/utils.py.
    var isLegacyFP8 = false
    /// Floating-point weights of such a file beside a scale of 1.
    var dummyScales: [String] = []
    /// Layers whose scale of activations is the number of their weights' scale.
    var copiedInputScales: [String] = []
    /// Biases of quantized layers that hold numbers that are NaN or infinite, and how many.
    var brokenBiases: [String: Int] = [:]
    /// Floating-point matrices all of whose weights are FP8 E4M3 numbers up to its largest, 448.
    var castCodes: [String] = []
    /// Layers whose block scales lie in rows, where readers expect tiles.
    var scalesInRows: Set<String> = []

    /// How the scales of each format that has tiles look.
    private(set) var orders: [PackedFormat: ScaleOrderTest] = [:]

    /// Nothing beside.
    init() {}

    /// What a checkpoint says.
    ///
    /// - Parameters:
    ///   - depths: which rows of layers may be read.
    ///   - isRead: which tensors are looked at, by the names of layers' weights and of other tensors.
    /// - Throws: `FileError` if reading fails.
    init(
        of checkpoint: Checkpoint, _ contents: QuantizedCheckpoint, _ formats: [FormatEvidence], depths: LayerDepths,
        reading isRead: (String) -> Bool = { _ in true }
    ) throws(FileError) {
        isLegacyFP8 = Self.isLegacyFP8(checkpoint)
        let reader = NumberReader(checkpoint: checkpoint)
        for layer in contents.others where isLegacyFP8 && isRead(layer.weight.name) {
            guard case .floatingPoint(_, nil) = layer.defect,
                let scale = checkpoint.tensor(named: layer.name + ".scale_weight"),
                try reader.single(scale) == 1
            else { continue }
            dummyScales.append(layer.name)
        }
        for layer in formats where try reader.hasCopiedInputScale(layer) { copiedInputScales.append(layer.name) }
        let weights = (contents.layers.map(\.weight) + contents.others.map(\.weight)).map(\.name).filter(isRead)
        for name in weights.map(StoredLayer.layerName(ofWeight:)) {
            guard let bias = checkpoint.tensor(named: name + ".bias") else { continue }
            let count = try reader.nonFinite(bias)
            if count > 0 { brokenBiases[bias.name] = count }
        }
        for tensor in Self.matrices(contents, isPlanned: depths.isPlanned).filter({ isRead($0.name) })
        where try reader.isCastCodes(tensor, isPlanned: depths.isPlanned) {
            castCodes.append(tensor.name)
        }
        try readOrder(of: formats, in: checkpoint, depths)
        decideOrder(of: formats)
    }

    private static func isLegacyFP8(_ checkpoint: Checkpoint) -> Bool {
        checkpoint.tensors.contains { QuantizedCheckpoint.isWordOnFP8($0.name) }
            && checkpoint.metadata["_quantization_metadata"] == nil
    }

    /// The floating-point matrices that may be codes that were cast; where reads are planned, a few of them, spread evenly.
    static func matrices(_ contents: QuantizedCheckpoint, isPlanned: Bool) -> [TensorInfo] {
        let all = contents.plainTensors.filter(NumberReader.mayBeCastCodes)
        guard isPlanned, all.count > plannedMatrices else { return all }
        return (0..<plannedMatrices).map { all[$0 * (all.count - 1) / (plannedMatrices - 1)] }
    }

    /// The bytes of such a matrix that are read where reads are planned.
    static func plannedBytes(of matrix: TensorInfo) -> Range<Int> {
        0..<min(matrix.byteCount, NumberReader.plannedNumbers * matrix.elementType.bitWidth / 8)
    }

    /// Whether the numbers of a layer's bias are looked at.
    static func looksAt(bias: TensorInfo) -> Bool { NumberReader.looksAt(bias: bias) }

    private static let plannedMatrices = 4

    /// Asks MXFP8 and NVFP4 layers, each format as a whole, how their scales lie.
    private mutating func readOrder(
        of formats: [FormatEvidence], in checkpoint: Checkpoint, _ depths: LayerDepths
    ) throws(FileError) {
        for format in Self.tiledFormats {
            let layers = Self.layers(of: format, in: formats)
            let planned = Dictionary(
                layers.map { ($0.weight.name, depths.of($0.weight).spots) }, uniquingKeysWith: { first, _ in first })
            guard !layers.isEmpty else { continue }
            orders[format] = try ScaleOrderTest(of: layers, in: checkpoint) { planned[$0] ?? nil }
        }
    }

    /// Decides by what was read of all layers of a format.
    private mutating func decideOrder(of formats: [FormatEvidence]) {
        for (format, test) in orders where test.showsRows {
            scalesInRows.formUnion(Self.layers(of: format, in: formats).map(\.name))
        }
    }

    private static let tiledFormats = [PackedFormat.mxfp8, .nvfp4]

    private static func layers(of format: PackedFormat, in formats: [FormatEvidence]) -> [PackedLayer] {
        formats.filter { $0.layer.format == format && $0.scales.nonFinite == 0 }.map(\.layer)
    }
}

extension FileFacts {
    /// The facts of a file, of which several machines have found some each.
    ///
    /// - Parameter formats: all layers of other formats.
    init(
        merging parts: [FileFacts], of checkpoint: Checkpoint, _ contents: QuantizedCheckpoint,
        _ formats: [FormatEvidence]
    ) {
        isLegacyFP8 = Self.isLegacyFP8(checkpoint)
        dummyScales = Self.all(parts.flatMap(\.dummyScales), in: contents.others.map(\.name))
        copiedInputScales = Self.all(parts.flatMap(\.copiedInputScales), in: formats.map(\.name))
        castCodes = Self.all(parts.flatMap(\.castCodes), in: contents.plainTensors.map(\.name))
        for part in parts {
            brokenBiases.merge(part.brokenBiases) { first, _ in first }
            orders.merge(part.orders, uniquingKeysWith: +)
        }
        decideOrder(of: formats)
    }

    /// Those names that were found, in the file's order.
    private static func all(_ found: [String], in order: [String]) -> [String] {
        let found = Set(found)
        return order.filter(found.contains)
    }

    /// What a part of a document says; what follows from the whole file is not in it.
    init(
        dummyScales: [String], copiedInputScales: [String], castCodes: [String], brokenBiases: [String: Int],
        orders: [String: ScaleOrderTest]
    ) {
        (self.dummyScales, self.copiedInputScales) = (dummyScales, copiedInputScales)
        (self.castCodes, self.brokenBiases) = (castCodes, brokenBiases)
        for format in Self.tiledFormats { self.orders[format] = orders[format.label] }
    }
}

/// Reads numbers of tensors that stand beside layers.
private struct NumberReader {
    let checkpoint: Checkpoint

    /// Numbers that are read of a tensor at once.
    private static let piece = 1 << 16
    /// Biases have a number per row.
    private static let longestBias = 1 << 22
    /// Fewer numbers than this are a table or a buffer, whatever they hold.
    private static let leastCodes = 4096

    /// Numbers that are read of a matrix where reads are planned.
    static let plannedNumbers = 1 << 13

    /// Whether a tensor is a floating-point matrix of some size.
    static func mayBeCastCodes(_ tensor: TensorInfo) -> Bool {
        tensor.elementType.isFloatingWeight && tensor.shape.count == 2 && tensor.elementCount >= leastCodes
    }

    /// Whether a bias is one whose numbers are read.
    static func looksAt(bias: TensorInfo) -> Bool {
        bias.elementType.isFloatingWeight && bias.elementCount <= longestBias
    }

    /// The one number of a tensor; nil if it has several, or is no floating-point number.
    func single(_ tensor: TensorInfo) throws(FileError) -> Float? {
        guard tensor.elementCount == 1, tensor.elementType.isFloatingWeight else { return nil }
        return try numbers(tensor, 0..<1).values.first
    }

    /// How many numbers are NaN or infinite.
    func nonFinite(_ tensor: TensorInfo) throws(FileError) -> Int {
        guard Self.looksAt(bias: tensor) else { return 0 }
        return try numbers(tensor, 0..<tensor.elementCount).nonFinite
    }

    /// Whether the scale of activations is the weights' scale, to the bit, and products are made with it.
    ///
    /// Both are 1 where nothing was known.
    func hasCopiedInputScale(_ layer: FormatEvidence) throws(FileError) -> Bool {
        guard let weights = layer.scales.second ?? layer.scales.single, weights != 1 else { return false }
        for suffix in [".input_scale", ".scale_input"] {
            guard let tensor = checkpoint.tensor(named: layer.name + suffix), try single(tensor) == weights else {
                continue
            }
            return try !hasFullPrecisionProducts(layer)
        }
        return false
    }

    /// Whether the marker keeps the layer's activations from being quantized.
    private func hasFullPrecisionProducts(_ layer: FormatEvidence) throws(FileError) -> Bool {
        guard let marker = checkpoint.tensor(named: StoredLayer.markerName(ofLayer: layer.name)),
            marker.byteCount < Self.piece
        else { return false }
        let bytes = try checkpoint.bytes(of: marker, limit: marker.byteCount)
        return (try? JSONValue(parsing: bytes))?["full_precision_matrix_mult"]?.boolValue ?? false
    }

    /// Whether all numbers of a matrix are those of FP8 E4M3, and the largest is 448.
    ///
    /// Codes that were cast instead of multiplied by their scale are such. The first numbers of other weights settle it.
    ///
    /// - Parameter isPlanned: whether the first numbers stand for all.
    func isCastCodes(_ tensor: TensorInfo, isPlanned: Bool) throws(FileError) -> Bool {
        var largest: Float = 0
        let count = isPlanned ? min(tensor.elementCount, Self.plannedNumbers) : tensor.elementCount
        for start in stride(from: 0, to: count, by: Self.piece) {
            let values = try numbers(tensor, start..<min(count, start + Self.piece)).values
            guard values.allSatisfy(Self.isE4M3) else { return false }
            largest = max(largest, values.reduce(0) { max($0, abs($1)) })
            // Weights are smaller than codes, and a cast of good ones needs no second look.
            guard largest >= 16 else { return false }
        }
        return largest == 448
    }

    private static func isE4M3(_ value: Float) -> Bool {
        let magnitude = abs(value)
        guard magnitude > 0 else { return true }
        guard magnitude <= 448, magnitude >= 0x1p-9 else { return false }
        let step = Float(sign: .plus, exponent: max(magnitude.exponent, -6) - 3, significand: 1)
        return (magnitude / step).rounded() == magnitude / step
    }

    private func numbers(
        _ tensor: TensorInfo, _ range: Range<Int>
    ) throws(FileError) -> (values: [Float], nonFinite: Int) {
        let width = tensor.elementType.bitWidth / 8
        let bytes = try checkpoint.bytes(of: tensor, at: range.lowerBound * width, count: range.count * width)
        var reader = PlainRowValues(elementType: tensor.elementType, columns: range.count)
        return unsafe bytes.withUnsafeBytes { bytes in
            let (values, nonFinite) = unsafe reader.row(0, of: StoredRows(bytes))
            return unsafe (Array(values), nonFinite)
        }
    }
}
