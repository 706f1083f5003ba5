// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents

/// The layers of an imatrix, collected under the names that the file has, and then named as in the model.
struct ImatrixLayers {
    private let format: ActivationFormat
    private var layers: [LayerActivations] = []
    private var budget = ActivationBudget()
    private var omissions: [Omission: (count: Int, first: String)] = [:]

    /// Why a tensor of an imatrix is left out.
    enum Omission: String, CaseIterable {
        case experts = "have sums of several experts, which belong to no one layer"
        case unused = "were fed no rows"
        case unknown = "are not sums of inputs"
    }

    /// An imatrix without layers.
    init(format: ActivationFormat) {
        self.format = format
    }

    /// Makes room for one more weight's sums, before they are read.
    ///
    /// - Throws: rules `activations-name` and `activations-size`.
    mutating func take(_ weight: String, columns: Int) throws(ParseProblem) {
        do throws(ParseProblem) {
            try SumRules.check(name: weight)
            try budget.takeLayer()
            try budget.take(columns: columns)
        } catch {
            throw error.of(tensor: weight)
        }
    }

    /// Adds the sums of a weight's inputs.
    ///
    /// - Throws: rules `activations-count` and `activations-value`.
    mutating func add(_ layer: LayerActivations) throws(ParseProblem) {
        do throws(ParseProblem) {
            try SumRules.check(count: layer.count)
            try SumRules.check(layer.inputEnergy)
            if let sum = layer.inputSum { try SumRules.check(sum, signed: true) }
        } catch {
            throw error.of(tensor: layer.name)
        }
        layers.append(layer)
    }

    /// Notes that a tensor is left out.
    mutating func leaveOut(_ tensor: String, _ reason: Omission) {
        omissions[reason, default: (0, tensor)].count += 1
    }

    /// The sums, by the names that the model has for its layers.
    ///
    /// - Throws: rule `activations-duplicate` if two weights are one layer, `activations-missing` if nothing is left.
    func sums() throws(ParseProblem) -> ActivationSums {
        let names = LayerNames(weights: layers.map(\.name))
        var seen: Set<String> = []
        var named = layers
        for index in named.indices {
            let stored = named[index].name
            named[index].name = names.layer(ofWeight: stored)
            guard seen.insert(named[index].name).inserted else {
                throw ParseProblem(
                    .activationsDuplicate, tensor: stored, expected: "each layer once",
                    found: "\"\(named[index].name)\" twice")
            }
        }
        guard !named.isEmpty else {
            throw ParseProblem(
                .activationsMissing,
                "holds sums of no single layer" + (notes.first.map { ": " + $0.dropLast() } ?? ""),
                expected: "the sums of at least one layer", found: "none")
        }
        var sums = ActivationSums(layers: named, bases: [])
        sums.format = format
        sums.notes = notes
        return sums
    }

    private var notes: [String] {
        Omission.allCases.compactMap { reason in
            omissions[reason]
                .map {
                    "\($0.count) tensor(s) \(reason.rawValue), and are left out, such as \"\($0.first)\"."
                }
        }
    }
}
