// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
internal import Files
internal import OrderedCollections

/// A file `fidelio.activations/1`, whose header is sound: its metadata, and which tensors belong to which layer.
struct ActivationFile {
    /// The file.
    private let file: Checkpoint
    /// What errors call it.
    private let location: String

    /// A safetensors file that may hold activations.
    init(_ file: Checkpoint) {
        self.file = file
        location = file.files.first?.location ?? file.name
    }

    /// Everything that the file holds.
    ///
    /// - Parameter samples: whether to read the samples too.
    /// - Throws: `FileError` of kind `damaged` for a broken rule, `io` if reading failed.
    func sums(samples: Bool) throws(FileError) -> ActivationSums {
        let bases: [Int]
        let capacity: Int?
        do throws(ParseProblem) {
            try checkFormat()
            bases = try self.bases()
            capacity = try self.capacity()
        } catch {
            throw error.of(file: location)
        }
        let parts = try layerParts()
        var reader = ActivationLayerReader(
            file: file, location: location, bases: bases, capacity: capacity, samples: samples)
        var layers: [LayerActivations] = []
        for (name, parts) in parts.layers.sorted(by: { $0.key < $1.key }) {
            layers.append(try reader.layer(name, parts))
        }
        var sums = ActivationSums(layers: layers, bases: bases)
        sums.output = try reader.output(energy: parts.outputEnergy, count: parts.outputCount)
        sums.capacity = capacity
        sums.about = about
        sums.notes = parts.notes
        return sums
    }
}

extension ActivationFile {
    private func checkFormat() throws(ParseProblem) {
        let found = file.metadata[ActivationNames.format]
        guard found != ActivationFormat.fidelio.rawValue else { return }
        let (wanted, prefix) = (ActivationFormat.fidelio.rawValue, "fidelio.activations/")
        if let found, found.hasPrefix(prefix) {
            throw ParseProblem(
                .activationsFormat, "is of the format \(found), which this version of Fidelio does not read",
                expected: wanted, found: found)
        }
        throw ParseProblem(
            .activationsFormat,
            "is a safetensors file and not one of activations: its metadata lacks \"format\": \"\(wanted)\"; "
                + "docs/activations.md says how such a file is captured",
            expected: wanted, found: found ?? "no format")
    }

    private func bases() throws(ParseProblem) -> [Int] {
        guard let text = file.metadata[ActivationNames.bases] else {
            throw ParseProblem(.activationsBases, expected: "\"bases\" in the metadata", found: "none")
        }
        guard text.utf8.count <= ActivationLimits.longestText, let value = try? JSONValue(parsing: Array(text.utf8)),
            case .array(let elements) = value
        else {
            throw ParseProblem(
                .activationsBases, expected: "bases as a JSON list such as [1, 16, 64, 256]",
                found: "\"\(text.prefix(80))\"")
        }
        let bases = elements.compactMap(\.integerValue)
        guard bases.count == elements.count else {
            throw ParseProblem(
                .activationsBases, expected: "bases as whole numbers", found: "\"\(text.prefix(80))\"")
        }
        try SumRules.check(bases: bases)
        return bases
    }

    private func capacity() throws(ParseProblem) -> Int? {
        guard let text = file.metadata[ActivationNames.capacity] else { return nil }
        guard let rows = Int(text), (0...ActivationLimits.mostRows).contains(rows) else {
            throw ParseProblem(
                .activationsCapacity,
                expected:
                    "\"\(ActivationNames.capacity)\" in the metadata to be a whole number up to \(ActivationLimits.mostRows)",
                found: "\"\(text.prefix(80))\"")
        }
        return rows
    }

    private var about: [String: String] {
        Dictionary(
            uniqueKeysWithValues: ActivationSums.aboutKeys.compactMap { key in
                file.metadata[key].flatMap { $0.utf8.count <= ActivationLimits.longestText ? (key, $0) : nil }
            })
    }

    /// Which tensors belong to which layer.
    private func layerParts() throws(FileError) -> ActivationParts {
        var parts = ActivationParts()
        do throws(ParseProblem) {
            for tensor in file.tensors { try parts.add(tensor) }
            guard parts.layers.isEmpty else { return parts }
            throw ParseProblem(.activationsMissing, expected: "the sums of at least one layer", found: "none")
        } catch {
            throw error.of(file: location)
        }
    }
}
