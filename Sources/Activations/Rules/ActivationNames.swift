// SPDX-License-Identifier: Apache-2.0

/// What things are called in a file `fidelio.activations/1`.
enum ActivationNames {
    /// The key of the metadata that says what the file is.
    static let format = "format"
    /// The key of the metadata that lists the bases, as JSON.
    static let bases = "bases"
    /// The key of the metadata that says how many rows a sample may have.
    static let capacity = "rows"
    /// The tensor of Σ ‖z‖² over the rows of the model's output.
    static let outputEnergy = "output_energy"
    /// The tensor that says how many rows of the model's output there were.
    static let outputCount = "output_count"
}

/// What a layer's tensor is: the last part of its name.
enum ActivationPart: String {
    /// Rows that were seen.
    case count
    /// Σ x_c².
    case inputEnergy = "input_energy"
    /// Σ ‖Wx‖².
    case outputEnergy = "output_energy"
    /// Σ ‖x_b − Q(x_b)‖² by basis.
    case roundingEnergy = "rounding_energy"
    /// Σ x_c.
    case inputSum = "input_sum"
    /// A sample of rows.
    case rows
    /// The random keys of the sample's rows.
    case rowKeys = "row_keys"
    /// How much of an error's energy arrives at the model's output.
    case sensitivity
}
