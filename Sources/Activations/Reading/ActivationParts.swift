// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents

/// The tensors of a file of activations, sorted by the layers that they belong to.
struct ActivationParts {
    /// By the layer's name.
    private(set) var layers: [String: Layer] = [:]
    /// Σ ‖z‖² of the model's output.
    private(set) var outputEnergy: TensorInfo?
    /// How many rows of the model's output there were.
    private(set) var outputCount: TensorInfo?
    private var budget = ActivationBudget()
    private var unknown = 0
    private var firstUnknown = ""

    /// The tensors of a layer.
    typealias Layer = [ActivationPart: TensorInfo]

    /// Puts a tensor where it belongs; one that is not known is counted.
    ///
    /// - Throws: rules `activations-name` and `activations-size`.
    mutating func add(_ tensor: TensorInfo) throws(ParseProblem) {
        switch tensor.name {
        case ActivationNames.outputEnergy: outputEnergy = tensor
        case ActivationNames.outputCount: outputCount = tensor
        default:
            guard let dot = tensor.name.lastIndex(of: "."),
                let part = ActivationPart(rawValue: String(tensor.name[dot...].dropFirst()))
            else {
                if unknown == 0 { firstUnknown = tensor.name }
                unknown += 1
                return
            }
            try add(tensor, part, layer: String(tensor.name[..<dot]))
        }
    }

    private mutating func add(_ tensor: TensorInfo, _ part: ActivationPart, layer: String) throws(ParseProblem) {
        if layers[layer] == nil {
            do throws(ParseProblem) {
                try SumRules.check(name: layer)
            } catch {
                throw error.of(tensor: tensor.name)
            }
            try budget.takeLayer()
        }
        layers[layer, default: [:]][part] = tensor
    }

    /// What was passed over.
    var notes: [String] {
        unknown == 0
            ? []
            : ["\(unknown) tensor(s) that this version does not know are passed over, such as \"\(firstUnknown)\"."]
    }
}
