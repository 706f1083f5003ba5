// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
internal import Files
internal import OrderedCollections

/// llama.cpp's imatrix as a GGUF file: `NAME.in_sum2` and `NAME.counts` for each weight, `NAME.in_sum` in newer files.
///
/// The layout is that of `IMatrixCollector::save_imatrix` in llama.cpp's tools/imatrix/imatrix.cpp. Counts are of rows.
struct ImatrixGGUF {
    private let file: Checkpoint
    private let location: String

    /// A GGUF file that may be an imatrix.
    init(_ file: Checkpoint) {
        self.file = file
        location = file.files.first?.location ?? file.name
    }

    private static let squares = ".in_sum2"
    private static let sum = ".in_sum"
    private static let counts = ".counts"

    /// What the file holds of each weight with one matrix.
    ///
    /// - Throws: `FileError` of kind `damaged` for a broken rule, `io` if reading failed.
    func sums() throws(FileError) -> ActivationSums {
        guard file.metadata["general.type"] == "imatrix" else {
            throw ParseProblem(
                .activationsFormat, "is a GGUF file and not an imatrix: its key general.type is not \"imatrix\"",
                expected: "general.type \"imatrix\"", found: file.metadata["general.type"] ?? "none"
            )
            .of(file: location)
        }
        var layers = ImatrixLayers(format: .imatrixGGUF)
        for tensor in file.tensors {
            if let weight = tensor.name.removingSuffix(Self.squares) {
                try add(weight, tensor, to: &layers)
            } else if let weight = tensor.name.removingSuffix(Self.counts) ?? tensor.name.removingSuffix(Self.sum),
                file.tensor(named: weight + Self.squares) != nil
            {
                continue
            } else {
                layers.leaveOut(tensor.storedName, .unknown)
            }
        }
        do throws(ParseProblem) {
            return try layers.sums()
        } catch {
            throw error.of(file: location)
        }
    }

    private func add(_ weight: String, _ squares: TensorInfo, to layers: inout ImatrixLayers) throws(FileError) {
        guard let counts = file.tensor(named: weight + Self.counts) else {
            throw problem(weight + Self.counts, .activationsMissing, "it beside \(Self.squares)", "no such tensor")
        }
        guard counts.elementCount == 1 else { return layers.leaveOut(weight, .experts) }
        let columns = squares.elementCount
        try checkTypes(squares, counts)
        do throws(ParseProblem) {
            try layers.take(weight, columns: columns)
        } catch {
            throw error.of(file: location)
        }
        guard let count = try count(counts) else { return layers.leaveOut(weight, .unused) }
        var layer = LayerActivations(name: weight, count: count, inputEnergy: try file.doubles(of: squares))
        if let sum = file.tensor(named: weight + Self.sum) {
            try checkTypes(sum)
            guard sum.shape == squares.shape else {
                throw problem(sum.storedName, .activationsShape, "the shape \(squares.shape)", "\(sum.shape)")
            }
            layer.inputSum = try file.doubles(of: sum)
        }
        do throws(ParseProblem) {
            try layers.add(layer)
        } catch {
            throw error.of(file: location)
        }
    }

    private func checkTypes(_ tensors: TensorInfo...) throws(FileError) {
        for tensor in tensors where tensor.elementType != .f32 {
            throw problem(tensor.storedName, .activationsType, "F32", tensor.elementType.rawValue)
        }
    }

    /// The number of rows; nil if it is 0.
    private func count(_ tensor: TensorInfo) throws(FileError) -> Int? {
        let count = try file.doubles(of: tensor)[0]
        guard count != 0 else { return nil }
        guard let rows = Int(exactly: count), rows > 0 else {
            throw problem(tensor.storedName, .activationsCount, "a whole number of rows", "\(count)")
        }
        return rows
    }

    private func problem(_ tensor: String, _ rule: ParseRule, _ expected: String, _ found: String) -> FileError {
        ParseProblem(rule, tensor: tensor, expected: expected, found: found).of(file: location)
    }
}

extension String {
    /// The text before a suffix; nil if it does not end so.
    fileprivate func removingSuffix(_ suffix: String) -> String? {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
    }
}
