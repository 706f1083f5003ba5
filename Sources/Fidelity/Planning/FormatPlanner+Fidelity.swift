// SPDX-License-Identifier: Apache-2.0

extension FormatPlanner {
    /// A planner for each kind of file that can hold some of the formats, over what a sweep has measured.
    ///
    /// - Parameters:
    ///   - result: a sweep with these formats, and with the rotations of ``FormatChoice/rotations``. If it was made with activations,
    ///     layers that have them go by their outputs (``OutputWeighing``).
    ///   - choice: the formats that may be used.
    ///   - importance: how much a layer's error counts, by the layer's name.
    package static func planners(
        for result: FidelityResult, choice: FormatChoice, importance: LayerImportance = .init()
    ) -> [FormatPlanner] {
        let layers = OutputWeighing.weighed(
            zip(result.layers, importance.values(of: result.layers.map(\.name)))
                .map { PlannableLayer($0, choice: choice, importance: $1) })
        let other = max(result.reference.bytes - layers.reduce(0) { $0 + $1.bytes }, 0)
        return choice.files.map { FormatPlanner(layers: layers, formats: $0, otherBytes: other) }
    }
}
