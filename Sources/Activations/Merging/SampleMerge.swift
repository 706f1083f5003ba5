// SPDX-License-Identifier: Apache-2.0

/// Merges the samples of one layer from several files.
///
/// A sample holds the rows with the smallest keys of all that its file saw. Where it holds fewer rows than were seen, nothing is known
/// of rows beyond its largest key; so the merged sample ends at the smallest of these largest keys. All rows up to there are
/// known, and of them those with the smallest keys are kept: a uniform sample of all rows of all files. Equal keys are
/// ordered by the bits of their rows.
struct SampleMerge {
    private let layers: [LayerActivations]
    private let capacity: Int

    /// The samples of one layer, by file.
    ///
    /// - Parameter capacity: the most rows to keep.
    init(_ layers: [LayerActivations], capacity: Int) {
        self.layers = layers
        self.capacity = capacity
    }

    /// Why a sample is left out; the raw value is a reason in words.
    enum Loss: String, CaseIterable {
        case keys = "without row_keys it is not known which rows to keep"
        case partial = "not every file that saw the layer has a sample of it"
    }

    /// The merged sample, and why there is none although a file has one.
    var merged: (sample: ActivationSample?, loss: Loss?) {
        let samples = layers.compactMap(\.sample)
        guard layers.count > 1, !samples.isEmpty else { return (samples.first, nil) }
        guard samples.count == layers.count else { return (nil, .partial) }
        guard !samples.contains(where: \.keys.isEmpty) else { return (nil, .keys) }
        let last = zip(layers, samples).filter { $0.count > $1.keys.count }.compactMap { $1.keys.last }.min() ?? .max
        let columns = layers[0].columns
        let rows = samples.flatMap { sample in
            sample.keys.enumerated().lazy.filter { $0.element <= last }
                .map { Row(key: $0.element, values: sample.values[$0.offset * columns..<($0.offset + 1) * columns]) }
        }
        let kept = rows.sorted().prefix(capacity)
        return (ActivationSample(keys: kept.map(\.key), values: kept.flatMap(\.values)), nil)
    }

    /// A row with its key.
    private struct Row: Comparable {
        let key: UInt64
        let values: ArraySlice<Float16>

        static func == (left: Row, right: Row) -> Bool {
            left.key == right.key && left.values.map(\.bitPattern) == right.values.map(\.bitPattern)
        }

        static func < (left: Row, right: Row) -> Bool {
            guard left.key == right.key else { return left.key < right.key }
            return left.values.lazy.map(\.bitPattern).lexicographicallyPrecedes(right.values.lazy.map(\.bitPattern))
        }
    }
}
