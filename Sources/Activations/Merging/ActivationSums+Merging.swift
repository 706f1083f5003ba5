// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files

extension ActivationSums {
    /// These sums and others of the same model together.
    ///
    /// - Throws: as ``merging(_:)``.
    package func merged(with other: ActivationSums) throws(FileError) -> ActivationSums {
        try Self.merging([("the first file", self), ("the second file", other)])
    }

    /// The sums of several runs of one model together: the same, bit for bit, for any order of the files.
    ///
    /// Every sum is rounded once. A merge of merges may therefore differ from a merge of all files in the last bit, and has a
    /// smaller sample if the first files allowed fewer rows. A layer that one file alone has is kept. Only bases that every file
    /// has are kept, `about` where all files say the same, and `input_sum` where every file has it. Samples: ``SampleMerge``.
    /// Sensitivities that differ become their mean by rows.
    ///
    /// - Parameter files: at least one, each with what errors call it.
    /// - Throws: `FileError` of kind `damaged`: `activations-imatrix` if a file is an imatrix, `activations-columns` if a layer has
    ///   different inputs, `activations-bases` if no basis is in every file, `activations-count` or `activations-value` if a total is too large.
    package static func merging(_ files: [(file: String, sums: ActivationSums)]) throws(FileError) -> ActivationSums {
        for (file, sums) in files where sums.format != .fidelio {
            throw ParseProblem(
                .activationsImatrix,
                "is an \(sums.format.rawValue), which has no sums of outputs and rounding and cannot be merged here; "
                    + "llama-imatrix --in-file merges such files",
                expected: ActivationFormat.fidelio.rawValue, found: sums.format.rawValue
            )
            .of(file: file)
        }
        let bases = try commonBases(files)
        let capacity = files.map { $0.sums.capacity ?? $0.sums.largestSample }.max() ?? 0
        var merge = LayerMerge(bases: bases, capacity: capacity)
        var layers: [LayerActivations] = []
        for parts in sameLayers(files) { layers.append(try merge.layer(parts)) }
        var merged = ActivationSums(layers: layers, bases: bases)
        merged.output = try output(files)
        merged.capacity = capacity > 0 ? capacity : nil
        merged.about = commonAbout(files)
        merged.notes = merge.notes + notes(files, bases)
        return merged
    }

    /// Rows of the largest sample.
    private var largestSample: Int {
        layers.lazy.map { ($0.sample?.values.count ?? 0) / $0.columns }.max() ?? 0
    }
}

extension ActivationSums {
    private typealias Files = [(file: String, sums: ActivationSums)]

    /// The layers by name, each with the files that have it.
    private static func sameLayers(_ files: Files) -> [[(file: String, layer: LayerActivations)]] {
        var places: [String: [(Int, Int)]] = [:]
        for (index, entry) in files.enumerated() {
            for (place, layer) in entry.sums.layers.enumerated() {
                places[layer.name, default: []].append((index, place))
            }
        }
        return places.sorted { $0.key < $1.key }
            .map { $0.value.map { (files[$0].file, files[$0].sums.layers[$1]) } }
    }

    private static func commonBases(_ files: Files) throws(FileError) -> [Int] {
        guard let first = files.first else { return [] }
        let common = files.dropFirst().reduce(Set(first.sums.bases)) { $0.intersection($1.sums.bases) }
        guard common.isEmpty else { return common.sorted() }
        let lists = files.map { "\($0.sums.bases)" }.sorted()
        throw ParseProblem(
            .activationsBases, expected: "a basis that every file to be merged has",
            found: lists.joined(separator: ", ")
        )
        .of(file: first.file)
    }

    private static func output(_ files: Files) throws(FileError) -> (energy: Double, count: Int)? {
        let outputs = files.filter { $0.sums.output != nil }
        guard let first = outputs.first else { return nil }
        do throws(ParseProblem) {
            let energy = try LayerMerge.sum(outputs.compactMap { $0.sums.output?.energy })
            return (energy, try LayerMerge.sum(outputs.compactMap { $0.sums.output?.count }))
        } catch {
            throw error.of(tensor: ActivationNames.outputEnergy).of(file: first.file)
        }
    }

    private static func commonAbout(_ files: Files) -> [String: String] {
        guard let first = files.first else { return [:] }
        return first.sums.about.filter { key, value in files.allSatisfy { $0.sums.about[key] == value } }
    }

    private static func notes(_ files: Files, _ bases: [Int]) -> [String] {
        var notes: [String] = []
        let models = Set(files.compactMap { $0.sums.about["model"] })
        if models.count > 1 {
            let names = models.sorted().prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
            notes.append("The files name different models: \(names). Sums of different models tell nothing together.")
        }
        let lost = files.reduce(Set<Int>()) { $0.union($1.sums.bases) }.subtracting(bases).sorted()
        if !lost.isEmpty {
            notes.append(
                "Not every file has sums in the bases \(lost.map(String.init).joined(separator: ", ")): they are left out."
            )
        }
        return notes
    }
}
