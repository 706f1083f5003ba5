// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import Findings

/// The pooled SNR of each candidate, or of each swept configuration, as a bar from 0 to 50 dB with the grades' limits.
struct BarChart {
    /// One candidate or configuration.
    struct Bar {
        /// Its name.
        var barName: BreakableName
        /// The style class of its mark's colour.
        var barClass: String
        /// Its mark's sign.
        var barSymbol: String
        /// Its mark in words.
        var barTitle: String
        /// Its SNR, and that of its worst layer.
        var barFigures: String
        /// Its length in percent of the scale.
        var barLength: String
        /// The place of its worst layer on the scale, in percent; nil for none.
        var worstPlace: String?
    }

    /// A stretch of the scale.
    struct Zone {
        /// The grade that a pooled SNR in it gives.
        var zoneTitle: String
        /// Its lower end in dB.
        var zoneStart: String
        /// Its width in percent of the scale.
        var zoneWidth: String
    }

    /// What the bars show, in one sentence.
    var chartTitle: String
    /// The bars, best first.
    var bars: [Bar]
    /// The grades' stretches, from 0 up.
    var zones: [Zone]

    /// The chart of a report; nil if nothing can be shown.
    init?(_ document: ReportDocument, verdicts: [GradedVerdict]) {
        if document.candidates.isEmpty {
            bars = Self.prospects(document)
            chartTitle = "SNR in dB of INT8 by scaling and rotation: longer is nearer to the original"
        } else {
            bars = verdicts.map { Bar($0.subject, $0.mark, document.summary.measured[$0.subject]?.quantized) }
            chartTitle = "SNR in dB: longer is nearer to the original"
        }
        guard !bars.isEmpty else { return nil }
        zones = Self.zones
    }

    /// What INT8 would be in each configuration, best first: nothing is quantized yet.
    private static func prospects(_ document: ReportDocument) -> [Bar] {
        let pools = document.configurations.compactMap { configuration in
            document.summary.configurations[configuration].map { (configuration: configuration, pool: $0) }
        }
        let snr = { (pool: PooledFidelity) in pool.snrDB ?? (pool.isExact ? .infinity : -.infinity) }
        return pools.indices.sorted { (-snr(pools[$0].pool), $0) < (-snr(pools[$1].pool), $1) }
            .map { place in
                let (configuration, pool) = pools[place]
                let grade = Grade(pool)
                var bar = Bar(configuration.description, grade.map(Mark.graded) ?? .unmeasured, pool)
                if let grade { bar.barTitle = grade.prospect }
                return bar
            }
    }

    /// The SNR at which the scale ends: no INT8 layer reaches it.
    private static let end = 50.0

    private static let zones: [Zone] = {
        let limits = Grade.allCases.reversed().map { (grade: $0, start: $0.limits?.pooled ?? 0) }
        let ends = limits.dropFirst().map(\.start) + [end]
        return zip(limits, ends)
            .map { limit, end in
                Zone(
                    zoneTitle: String(limit.grade.title.prefix { $0 != "," }), zoneStart: "\(Int(limit.start))",
                    zoneWidth: place(end - limit.start))
            }
    }()

    /// A place on the scale in percent.
    fileprivate static func place(_ decibels: Double) -> String {
        "\((min(max(decibels / end, 0), 1) * 1000).rounded() / 10)"
    }
}

extension BarChart {
    /// The chart of diagnosed files, as their codes or the original tell it; nil if nothing can be shown.
    init?(_ ranking: DiagnosisRanking) {
        bars = ranking.entries.map(Bar.init)
        guard ranking.entries.contains(where: { $0.diagnosis.pooledDB != nil }) else { return nil }
        let isByCodes = ranking.entries.contains { $0.diagnosis.isMarkedByCodes }
        chartTitle = "SNR in dB\(isByCodes ? ", estimated from the codes" : ""): longer is nearer to the original"
        zones = Self.zones
    }
}

extension BarChart.Bar {
    fileprivate init(_ name: String, _ mark: Mark, _ pool: PooledFidelity?) {
        self.init(name, mark, snrDB: pool?.snrDB, isExact: pool?.isExact ?? false, worstDB: pool?.worst?.snrDB)
    }

    fileprivate init(_ entry: DiagnosisRanking.Entry) {
        self.init(
            entry.name, entry.diagnosis.mark, snrDB: entry.diagnosis.pooledDB, isExact: false,
            worstDB: entry.diagnosis.worstDB)
    }

    private init(_ name: String, _ mark: Mark, snrDB: Double?, isExact: Bool, worstDB: Double?) {
        barName = BreakableName(name)
        barClass = mark.styleClass
        barSymbol = mark.symbol
        barTitle = mark.title
        let worst = worstDB.map { ", worst layer \(NumberText.plainDecibels($0))" } ?? ""
        barFigures = snrDB == nil && !isExact ? "not measured" : NumberText.decibels(snrDB, isExact: isExact) + worst
        barLength = BarChart.place(snrDB ?? (isExact ? .infinity : 0))
        worstPlace = worstDB.map(BarChart.place)
    }
}
