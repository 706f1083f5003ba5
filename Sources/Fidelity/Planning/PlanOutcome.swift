// SPDX-License-Identifier: Apache-2.0

/// What was found for a limit: one format for all layers, and a mix where it gains.
package struct PlanOutcome: Sendable, Equatable {
    /// The least gain that a mix is worth its trouble for, in dB of relative error.
    static let leastGainDB = 0.1
    /// The least share of the file that a mix has to save.
    static let leastSaving = 0.005

    /// The limit.
    package let limit: PlanLimit
    /// The best format by itself; nil if none keeps to the limit.
    package let uniform: UniformPlan?
    /// A format for each layer; nil if it gains nothing over the uniform format.
    package let mix: FormatPlan?

    /// What to write: the mix if there is one.
    package var plan: FormatPlan? { mix ?? uniform?.plan }

    /// The best of what several kinds of files can hold, each with a planner of its own.
    ///
    /// - Throws: ``PlanError`` if nothing keeps to the limit but the original as it is.
    package init(of planners: [FormatPlanner], within limit: PlanLimit) throws(PlanError) {
        if case .size(let bytes) = limit, let original = planners.first?.originalBytes, original <= bytes {
            throw .originalFits(limit: bytes, bytes: original)
        }
        let uniforms = planners.compactMap { $0.uniform(within: limit) }
        let uniform = uniforms.dropFirst()
            .reduce(uniforms.first) { best, next in
                best.map { limit.prefers(next.plan, to: $0.plan) ? next : $0 }
            }
        let mixes = planners.compactMap { $0.mix(within: limit) }
        let mix = mixes.dropFirst()
            .reduce(mixes.first) { best, next in best.map { limit.prefers(next, to: $0) ? next : $0 } }
        self.limit = limit
        self.uniform = uniform
        self.mix = mix.flatMap { Self.gains($0, over: uniform?.plan, within: limit) ? $0 : nil }
        if plan == nil { throw PlanError(limit, planners: planners) }
    }

    /// Whether a mix is worth it: it has to quantize something, and to be better than the uniform format by what can matter.
    private static func gains(_ mix: FormatPlan, over uniform: FormatPlan?, within limit: PlanLimit) -> Bool {
        guard !mix.quantized.isEmpty else { return false }
        guard let uniform else { return true }
        switch limit {
        case .size: return mix.relativeDB >= uniform.relativeDB + leastGainDB
        case .floor: return Double(mix.bytes) <= Double(uniform.bytes) * (1 - leastSaving)
        }
    }
}
