// SPDX-License-Identifier: Apache-2.0

internal import Fidelity

extension Comparison {
    /// Looks at every figure that has limits and was found.
    ///
    /// - Parameter estimateError: how far an estimate can lie from the measured SNR, in dB.
    mutating func compare(
        _ found: Figures, _ isExact: Bool, with baseline: Figures?, _ wasExact: Bool, of subject: Check.Subject,
        limits: [Figure: Limits], estimateError: Double
    ) {
        for figure in Figure.all {
            let value = found[figure]
            guard let limits = limits[figure], value != .absent else { continue }
            // If the truth is known the estimate says nothing more, unless it is all that the baseline has.
            let isMeasured = figure == .estimatedSNRDB && found[.snrDB] != .absent
            if isMeasured, baseline?[.snrDB] != .absent { continue }
            let now = Self.ranked(value, figure, isExact)
            if !isMeasured, let bound = limits.bound { compare(now, figure, withBound: bound, of: subject) }
            guard var tolerance = limits.tolerance, let baseline else { continue }
            var was = baseline[figure]
            if was == .absent, let twin = figure.twin, baseline[twin] != .absent {
                was = baseline[twin]
                tolerance = .absolute(tolerance.amount(of: 0) + estimateError)
            }
            guard was != .absent, let before = Self.ranked(was, figure, wasExact) else { continue }
            compare(now, figure, with: before, tolerance: tolerance, of: subject)
        }
    }

    /// A figure's value, +∞ dB if the weights are exact; nil if it is undefined.
    private static func ranked(_ value: Figures.Value, _ figure: Figure, _ isExact: Bool) -> Double? {
        value.number ?? (isExact && figure.isInDecibels ? .infinity : nil)
    }

    private mutating func compare(
        _ value: Double?, _ figure: Figure, withBound bound: Double, of subject: Check.Subject
    ) {
        // Undefined: a layer without signal, of which nothing can be asked.
        guard let value else { return }
        let limit = figure.worst(within: bound)
        let asked =
            switch figure.direction {
            case .higher: "at least \(Figures.text(bound))"
            case .lower: "at most \(Figures.text(bound))"
            case .nearest(let best): "\(Figures.text(best)) ± \(Figures.text(bound))"
            }
        add(
            subject == .pool ? .poolFloor : .layerFloor, of: subject, holds: figure.loss(from: limit, to: value) <= 0,
            "\(figure.rawValue) is \(Figures.text(value)); \(asked) is asked for.",
            figure: ComparedFigure(figure: figure, found: value.ifFinite, baseline: nil, limit: bound))
    }

    private mutating func compare(
        _ value: Double?, _ figure: Figure, with before: Double, tolerance: Limits.Tolerance, of subject: Check.Subject
    ) {
        let amount = before.isFinite ? tolerance.amount(of: before) : 0
        // Six digits, as what is compared has: 40 - 39.9 is 0.1 then.
        let loss = value.map { $0 == before ? 0 : Figures.rounded(figure.loss(from: before, to: $0)) }
        let limit = figure.worse(than: before, by: amount)
        let compared = ComparedFigure(
            figure: figure, found: value?.ifFinite, baseline: before.ifFinite,
            limit: limit.isFinite ? Figures.rounded(limit) : nil)
        let rule = subject == .pool ? CheckRule.poolDrop : .layerDrop
        guard let value, let loss else {
            let message = "\(figure.rawValue) is undefined; the baseline has \(Figures.text(before))."
            return add(rule, of: subject, holds: false, message, figure: compared)
        }
        let change = value == before ? "as in the baseline" : Self.change(value, from: before)
        let message = "\(figure.rawValue) is \(Figures.text(value)), \(change); \(Figures.text(amount)) is tolerated."
        add(rule, of: subject, holds: loss <= amount, message, figure: compared)
        if -loss > amount {
            add(.improvement, of: subject, holds: false, message, figure: compared)
        }
    }

    private static func change(_ value: Double, from before: Double) -> String {
        let amount = Figures.text(Figures.rounded(abs(value - before)))
        return "\(amount) \(value < before ? "under" : "over") the baseline's \(Figures.text(before))"
    }
}

extension Double {
    /// The value, or nil for infinities.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
