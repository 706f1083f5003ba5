// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

/// Merges the sums of one layer after another, and collects what could not be kept.
struct LayerMerge {
    /// The bases that every file has.
    let bases: [Int]
    /// The most rows of a merged sample.
    let capacity: Int

    private var losses: [SampleMerge.Loss: (count: Int, first: String)] = [:]

    /// A merge that keeps these bases and so many rows.
    init(bases: [Int], capacity: Int) {
        self.bases = bases
        self.capacity = capacity
    }

    /// A layer from what each file that has it says of it.
    ///
    /// - Parameter parts: at least one, all of one name.
    /// - Throws: rules `activations-columns`, `activations-count` and `activations-value`.
    mutating func layer(_ parts: [(file: String, layer: LayerActivations)]) throws(FileError) -> LayerActivations {
        try checkColumns(parts)
        let layers = parts.map(\.layer)
        var merged = layers[0]
        do throws(ParseProblem) {
            merged.count = try Self.sum(layers.map(\.count))
            merged.inputEnergy = try Self.sums(layers.map(\.inputEnergy))
            merged.outputEnergy = try Self.all(layers.map(\.outputEnergy)).map(Self.sum)
            merged.inputSum = try Self.all(layers.map(\.inputSum)).map(Self.sums)
            merged.roundingEnergy = try roundingEnergy(layers)
        } catch {
            throw error.of(tensor: merged.name).of(file: parts[0].file)
        }
        merged.sensitivity = Self.sensitivity(layers)
        let (sample, loss) = SampleMerge(layers, capacity: capacity).merged
        merged.sample = sample
        if let loss { losses[loss, default: (0, merged.name)].count += 1 }
        return merged
    }

    private func roundingEnergy(_ layers: [LayerActivations]) throws(ParseProblem) -> [Int: Double] {
        var energies: [Int: Double] = [:]
        for basis in bases {
            energies[basis] = try Self.all(layers.map { $0.roundingEnergy[basis] }).map(Self.sum)
        }
        return energies
    }

    /// What was left out of the samples.
    var notes: [String] {
        SampleMerge.Loss.allCases.compactMap { loss in
            losses[loss]
                .map {
                    "\($0.count) sample(s) of rows are left out, such as that of \"\($0.first)\": \(loss.rawValue)."
                }
        }
    }

    private func checkColumns(_ parts: [(file: String, layer: LayerActivations)]) throws(FileError) {
        let first = parts[0]
        guard let other = parts.first(where: { $0.layer.columns != first.layer.columns }) else { return }
        throw ParseProblem(
            .activationsColumns, tensor: first.layer.name,
            expected: "\(first.layer.columns) inputs, as in \(first.file)", found: "\(other.layer.columns)"
        )
        .of(file: other.file)
    }
}

extension LayerMerge {
    /// All values; nil if one is missing.
    private static func all<Value>(_ values: [Value?]) -> [Value]? {
        let known = values.compactMap { $0 }
        return known.count == values.count ? known : nil
    }

    /// The sum of counts.
    ///
    /// - Throws: rule `activations-count`.
    static func sum(_ counts: [Int]) throws(ParseProblem) -> Int {
        var total = 0
        for count in counts {
            // Each is at most 2^53, so that no two overflow.
            total += count
            try SumRules.check(count: total)
        }
        return total
    }

    /// The sum of energies, rounded once.
    ///
    /// - Throws: rule `activations-value`.
    static func sum(_ energies: [Double]) throws(ParseProblem) -> Double {
        let sum = ExactSum.of(energies)
        try SumRules.check([sum], signed: true)
        return sum
    }

    /// The sums by column, each rounded once.
    private static func sums(_ columns: [[Double]]) throws(ParseProblem) -> [Double] {
        let sums = columns[0].indices.map { index in ExactSum.of(columns.lazy.map { $0[index] }) }
        try SumRules.check(sums, signed: true)
        return sums
    }

    /// The sensitivity that the files agree on, or the mean of those that they have by rows; nil if none has it.
    ///
    /// It is a property of the model and not of a run, so that files of one probe agree, and several probes are averaged.
    private static func sensitivity(_ layers: [LayerActivations]) -> Double? {
        let known = layers.compactMap { layer in layer.sensitivity.map { (value: $0, rows: Double(layer.count)) } }
        guard let first = known.first else { return nil }
        guard known.contains(where: { $0.value != first.value }) else { return first.value }
        return ExactSum.of(known.map { $0.value * $0.rows }) / ExactSum.of(known.map(\.rows))
    }
}
