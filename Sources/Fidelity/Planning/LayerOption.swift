// SPDX-License-Identifier: Apache-2.0

/// One format that a layer of a model can be stored in, and what that costs.
package struct LayerOption: Sendable, Equatable {
    /// The format's name: `nvfp4`, `Q4_K`, `row/rot64`.
    package let format: String
    /// Bytes of the layer in the file, with all that stands beside its codes.
    package let bytes: Int
    /// Signal and error of the layer in this format.
    package let energies: Energies

    /// A format and its cost.
    package init(format: String, bytes: Int, energies: Energies) {
        self.format = format
        self.bytes = bytes
        self.energies = energies
    }

    /// The SNR in dB; infinite if the weights come back as they were.
    package var snrDB: Double { energies.error == 0 ? .infinity : energies.snrDB ?? -.infinity }

    /// Error energy as a share of the signal's, E/S; infinite if weights that are all 0 do not come back as 0.
    package var errorShare: Double { energies.error == 0 ? 0 : energies.error / energies.signal }
}
