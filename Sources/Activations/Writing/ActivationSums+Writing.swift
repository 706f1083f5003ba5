// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
package import Files
internal import OrderedCollections
package import SystemPackage

extension ActivationSums {
    /// Writes a file `fidelio.activations/1` with F64 sums, which appears whole or not at all.
    ///
    /// Equal sums give equal bytes.
    ///
    /// - Parameters:
    ///   - path: where it will appear.
    ///   - overwrite: whether a regular file that is there may be replaced.
    /// - Throws: `FileError` of kind `outputRefused` if the file cannot be created, or if a layer lacks what the format asks for, as
    ///   those of an imatrix do; `io` if the disk is full.
    package func write(to path: FilePath, overwrite: Bool) throws(FileError) {
        var tensors: [StoredPart] = []
        for layer in layers {
            tensors += try parts(of: layer, path)
        }
        if let output {
            tensors.append(StoredPart(ActivationNames.outputEnergy, .f64, [], SumBytes.of([output.energy])))
            tensors.append(StoredPart(ActivationNames.outputCount, .i64, [], SumBytes.of([Int64(output.count)])))
        }
        let writer = try CheckpointWriter(
            creating: path, overwrite: overwrite,
            tensors: tensors.map { TensorPlan(name: $0.name, elementType: $0.type, shape: $0.shape) },
            metadata: metadata)
        for tensor in tensors {
            try tensor.write(to: writer)
        }
        try writer.commit()
    }

    private var metadata: OrderedDictionary<String, String> {
        var metadata: OrderedDictionary<String, String> = [
            ActivationNames.format: ActivationFormat.fidelio.rawValue,
            ActivationNames.bases: "[" + bases.map(String.init).joined(separator: ", ") + "]",
        ]
        for key in Self.aboutKeys { metadata[key] = about[key] }
        metadata[ActivationNames.capacity] = capacity.map(String.init)
        return metadata
    }
}

extension ActivationSums {
    private func parts(of layer: LayerActivations, _ path: FilePath) throws(FileError) -> [StoredPart] {
        let (name, columns) = (layer.name, layer.columns)
        let rounding = bases.map { columns.isMultiple(of: $0) ? layer.roundingEnergy[$0] : .nan }
        let energies = rounding.compactMap { $0 }
        guard let outputEnergy = layer.outputEnergy, energies.count == bases.count else {
            throw FileError(
                .outputRefused, file: path.spelling, tensor: name, rule: ParseRule.activationsMissing.id,
                expected: "energies of its output and of its rounding", found: "a layer without them, as of an imatrix")
        }
        var parts = [
            StoredPart(name, .count, .i64, [], SumBytes.of([Int64(layer.count)])),
            StoredPart(name, .inputEnergy, .f64, [columns], SumBytes.of(layer.inputEnergy)),
            StoredPart(name, .outputEnergy, .f64, [], SumBytes.of([outputEnergy])),
            StoredPart(name, .roundingEnergy, .f64, [bases.count], SumBytes.of(energies)),
        ]
        if let sum = layer.inputSum { parts.append(StoredPart(name, .inputSum, .f64, [columns], SumBytes.of(sum))) }
        if let sensitivity = layer.sensitivity {
            parts.append(StoredPart(name, .sensitivity, .f64, [], SumBytes.of([sensitivity])))
        }
        guard let sample = layer.sample else { return parts }
        let rows = sample.values.count / columns
        parts.append(StoredPart(name, .rows, .f16, [rows, columns], SumBytes.of(sample.values)))
        guard !sample.keys.isEmpty else { return parts }
        return parts + [StoredPart(name, .rowKeys, .u64, [rows], SumBytes.of(sample.keys))]
    }
}

/// A tensor of a file of activations with its bytes.
private struct StoredPart {
    let name: String
    let type: ElementType
    let shape: [Int]
    let bytes: [UInt8]

    init(_ layer: String, _ part: ActivationPart, _ type: ElementType, _ shape: [Int], _ bytes: [UInt8]) {
        self.init("\(layer).\(part.rawValue)", type, shape, bytes)
    }

    init(_ name: String, _ type: ElementType, _ shape: [Int], _ bytes: [UInt8]) {
        self.name = name
        self.type = type
        self.shape = shape
        self.bytes = bytes
    }

    func write(to writer: CheckpointWriter) throws(FileError) {
        var failure: FileError?
        unsafe bytes.withUnsafeBytes { bytes in
            do throws(FileError) {
                try unsafe writer.write(bytes, to: name, at: 0)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

/// Numbers as they stand in a file: little-endian, as on every machine this runs on.
private enum SumBytes {
    static func of<Element: BitwiseCopyable>(_ values: [Element]) -> [UInt8] {
        unsafe values.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
