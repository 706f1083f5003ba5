// SPDX-License-Identifier: Apache-2.0

/// What the linear layers of one model were fed, by the layer's name: a file `fidelio.activations/1`, or an imatrix.
package struct ActivationSums: Sendable, Equatable {
    /// The layers, in the order of their names.
    package var layers: [LayerActivations]
    /// The bases in which rounding was summed: 1 for none, else the rotation's group size.
    package var bases: [Int]
    /// Σ ‖z‖² over the rows z of the model's output, and how many there were; nil if that is not known.
    package var output: (energy: Double, count: Int)? {
        get { outputEnergy.map { ($0, outputCount) } }
        set { (outputEnergy, outputCount) = (newValue?.energy, newValue?.count ?? 0) }
    }
    /// The kind of file that the sums came from.
    package var format = ActivationFormat.fidelio
    /// The most rows that a layer's sample may have; nil if that is not said: then the largest sample tells it.
    package var capacity: Int?
    /// What the file says about itself, by the keys of ``aboutKeys``.
    package var about: [String: String] = [:]
    /// What was left out of what the file held, or of what was merged: sentences for people.
    package var notes: [String] = []
    private var outputEnergy: Double?
    private var outputCount = 0

    /// The keys of the metadata that are kept: which model was run, what captured the sums, and which inputs it was given.
    package static let aboutKeys = ["model", "captured_with", "tokens"]

    /// Sums of these layers.
    package init(layers: [LayerActivations], bases: [Int] = [1, 16, 64, 256]) {
        self.layers = layers.sorted { $0.name < $1.name }
        self.bases = bases
    }

    /// The sums of a layer; nil if the file does not have it.
    ///
    /// - Parameter name: the layer's name, without `.weight`.
    package subscript(name: String) -> LayerActivations? {
        let names = layers.partitioningIndex { $0.name >= name }
        return names < layers.count && layers[names].name == name ? layers[names] : nil
    }
}

extension Array {
    /// The first index from which on `belongs` holds, in an array in which it holds of a tail only.
    fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
