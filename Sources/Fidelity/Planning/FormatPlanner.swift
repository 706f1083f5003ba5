// SPDX-License-Identifier: Apache-2.0

/// Decides which layer is stored in which format: pure arithmetic over what a sweep has measured.
///
/// Layers count by their *relative* error, weights × E/S: by total energy the layers of the largest weights would take all bits.
/// Where it is known what layers are fed, E and S are those of their outputs: ``OutputWeighing``.
/// A mix within a size is made by the convex hull of each layer's options and steps along them, the steepest first.
package struct FormatPlanner: Sendable {
    /// The layers, in network order.
    package let layers: [PlannableLayer]
    /// The formats that one file can hold beside each other.
    package let formats: [UniformFormat]
    /// Bytes of the tensors that are not layers, which stay as they are.
    package let otherBytes: Int

    /// A planner of one model.
    package init(layers: [PlannableLayer], formats: [UniformFormat], otherBytes: Int) {
        self.layers = layers
        self.formats = formats
        self.otherBytes = otherBytes
    }

    /// Every format by itself, in the order of ``formats``; one that no layer can have is left out.
    package var uniforms: [UniformPlan] {
        formats.compactMap { format in
            let choices = layers.map { FormatPlan.Choice(layer: $0, option: $0.option(of: format.formats)) }
            guard choices.contains(where: { $0.option?.format == format.name }) else { return nil }
            return UniformPlan(format: format.name, plan: FormatPlan(choices, otherBytes: otherBytes))
        }
    }

    /// The best format by itself that keeps to a limit; of equal ones the first; nil if none does.
    package func uniform(within limit: PlanLimit) -> UniformPlan? {
        uniforms.filter { limit.allows($0.plan) }
            .reduce(nil) { best, next in
                guard let best else { return next }
                return limit.prefers(next.plan, to: best.plan) ? next : best
            }
    }

    /// A format for each layer that together keep to a limit; nil if nothing does.
    package func mix(within limit: PlanLimit) -> FormatPlan? {
        let plan =
            switch limit {
            case .size(let bytes): mix(bytes: bytes)
            case .floor(let decibels): mix(floor: decibels)
            }
        return limit.allows(plan) ? plan : nil
    }

    /// The smallest file that there can be.
    package var smallest: FormatPlan { mix(bytes: 0) }

    /// The file's bytes with every layer as it is.
    package var originalBytes: Int { layers.reduce(otherBytes) { $0 + $1.bytes } }

    private var allowed: Set<String> { Set(formats.flatMap(\.formats)) }

    /// The fewest bytes of each layer that keeps the floor; as it is, it always does.
    private func mix(floor: Double) -> FormatPlan {
        let choices = layers.map { layer in
            let options = layer.options.filter { allowed.contains($0.format) && $0.snrDB >= floor }
            let least = options.min { ($0.bytes, $0.errorShare) < ($1.bytes, $1.errorShare) }
            return FormatPlan.Choice(layer: layer, option: least.flatMap { $0.bytes < layer.bytes ? $0 : nil })
        }
        return FormatPlan(choices, otherBytes: otherBytes)
    }

    /// The smallest option of every layer, and from there each step that still fits, the steepest first.
    ///
    /// After a step that does not fit a layer stays where it is. More bytes than `bytes` only if the smallest options have more.
    private func mix(bytes: Int) -> FormatPlan {
        let allowed = allowed
        let hulls = layers.map { LossHull($0, formats: allowed) }
        var places = Array(repeating: 0, count: hulls.count)
        var isClosed = Array(repeating: false, count: hulls.count)
        var used = hulls.reduce(otherBytes) { $0 + $1.points[0].bytes }
        let steps = hulls.enumerated()
            .flatMap { layer, hull in hull.steps.map { (layer: layer, step: $0) } }
            .enumerated()
            .sorted { ($1.element.step.slope, $0.offset) < ($0.element.step.slope, $1.offset) }
        for (layer, step) in steps.map(\.element) where !isClosed[layer] {
            if used + step.bytes <= bytes {
                used += step.bytes
                places[layer] += 1
            } else {
                isClosed[layer] = true
            }
        }
        let choices = layers.indices.map { layer in
            FormatPlan.Choice(layer: layers[layer], option: hulls[layer].points[places[layer]].option)
        }
        return FormatPlan(choices, otherBytes: otherBytes)
    }
}
