// SPDX-License-Identifier: Apache-2.0

/// One format that a layer of a model can be stored in, and what that costs.
package struct LayerOption: Sendable, Equatable {
    /// The format's name: `nvfp4`, `Q4_K`, `row/rot64`.
    package let format: String
    /// Bytes of the layer in the file, with all that stands beside its codes.
    package let bytes: Int
    /// Signal and error of the layer's weights in this format.
    package let energies: Energies
    /// Signal and error of the layer's output in this format, for the inputs that were captured; nil if the plan goes by weights.
    package let output: Energies?

    /// A format and its cost.
    package init(format: String, bytes: Int, energies: Energies, output: Energies? = nil) {
        self.format = format
        self.bytes = bytes
        self.energies = energies
        self.output = output
    }

    /// What the plan goes by: the output's energies if they are known, else the weights'.
    package var measured: Energies { output ?? energies }

    /// The SNR of what the plan goes by, in dB; infinite if all comes back as it was.
    package var snrDB: Double { measured.error == 0 ? .infinity : measured.snrDB ?? -.infinity }

    /// Error energy of what the plan goes by as a share of the signal's; infinite if what is all 0 does not come back as 0.
    package var errorShare: Double { measured.error == 0 ? 0 : measured.error / measured.signal }
}
