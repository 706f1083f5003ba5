// SPDX-License-Identifier: Apache-2.0

internal import Documents
import Fidelity

/// The parts of a layer's figures, with the field names of the file. What a plot could not take is refused here, where the
/// bytes of a file become values.
extension FiguresDocument {
    /// A histogram.
    struct Bins: Codable {
        private var lower: Double
        private var upper: Double
        private var counts: Counts

        private enum CodingKeys: String, CodingKey {
            case lower
            case upper
            case counts
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            lower = try container.decodeNumber(forKey: .lower, in: DocumentLimit.weight)
            upper = try container.decodeNumber(forKey: .upper, in: DocumentLimit.weight)
            counts = try container.decode(Counts.self, forKey: .counts)
            guard upper - lower >= DocumentLimit.leastWidth, !counts.values.isEmpty else {
                throw decoder.damage("\(counts.values.count) bins from \(lower) to \(upper)")
            }
        }

        init(_ histogram: Histogram) {
            lower = histogram.lowerBound
            upper = histogram.upperBound
            counts = Counts(histogram.counts)
        }

        var histogram: Histogram { Histogram(lowerBound: lower, upperBound: upper, counts: counts.values) }
    }

    /// How often each of the 256 codes occurs.
    struct Codes: Codable {
        private var all: Counts

        init(_ counts: [Int]) { all = Counts(counts) }

        init(from decoder: any Decoder) throws {
            all = try Counts(from: decoder)
            guard all.values.count == 256 else {
                throw decoder.damage("\(all.values.count) counts of codes, where 256 are expected")
            }
        }

        func encode(to encoder: any Encoder) throws { try all.encode(to: encoder) }

        var counts: [Int] { all.values }
    }

    /// An error map.
    struct Map: Codable {
        private var rows: Int
        private var columns: Int
        private var values: [Double?]

        private enum CodingKeys: String, CodingKey {
            case rows
            case columns
            case values
        }

        init(_ map: ErrorMap) {
            rows = map.rows
            columns = map.columns
            values = map.decibels
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            rows = try container.decode(Int.self, forKey: .rows)
            columns = try container.decode(Int.self, forKey: .columns)
            values = try container.decode([Double?].self, forKey: .values)
            guard (1...Self.limit).contains(rows), (1...Self.limit).contains(columns), values.count == rows * columns
            else {
                throw decoder.damage("\(values.count) cells in a map of \(rows) × \(columns)")
            }
            try values.checkDecibels(in: decoder)
        }

        /// The most cells in either direction that a heat map has.
        private static let limit = 4_096

        var map: ErrorMap { ErrorMap(rows: rows, columns: columns, decibels: values) }
    }

    /// Counts, none of them negative, whose sum is a number too.
    struct Counts: Codable {
        private(set) var values: [Int]

        init(_ values: [Int]) { self.values = values }

        init(from decoder: any Decoder) throws {
            values = try [Int](from: decoder)
            guard values.count <= 1 << 20, values.allSatisfy({ (0...1 << 40).contains($0) }) else {
                throw decoder.damage("counts that no histogram has")
            }
        }

        func encode(to encoder: any Encoder) throws { try values.encode(to: encoder) }
    }
}

extension FiguresDocument {
    /// The SNR of rows, or of runs of them.
    struct Profile: Codable {
        private(set) var values: [Double?]

        init(_ values: [Double?]) { self.values = values }

        init(from decoder: any Decoder) throws {
            values = try [Double?](from: decoder)
            guard values.count <= DocumentLimit.dimension.upperBound else {
                throw decoder.damage("\(values.count) points of a profile")
            }
            try values.checkDecibels(in: decoder)
        }

        func encode(to encoder: any Encoder) throws { try values.encode(to: encoder) }
    }
}

extension FiguresDocument {
    /// The energies of input channels.
    struct Inputs: Codable {
        private(set) var figures: InputFigures

        private enum CodingKeys: String, CodingKey {
            case channelsPerPoint = "channels_per_point"
            case energies = "mean_squares"
            case median = "median_mean_square"
        }

        init(_ figures: InputFigures) { self.figures = figures }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            figures = InputFigures(
                channelsPerPoint: try container.decodeCount(forKey: .channelsPerPoint, in: DocumentLimit.dimension),
                energies: try container.decode([Double].self, forKey: .energies),
                median: try container.decodeNumber(forKey: .median, in: DocumentLimit.energy))
            guard figures.channelsPerPoint > 0, !figures.energies.isEmpty,
                figures.energies.count <= DocumentLimit.dimension.upperBound,
                figures.energies.allSatisfy(DocumentLimit.energy.contains)
            else {
                throw decoder.damage("\(figures.energies.count) energies of input channels, or one that is not finite")
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(figures.channelsPerPoint, forKey: .channelsPerPoint)
            try container.encode(figures.energies, forKey: .energies)
            try container.encode(figures.median, forKey: .median)
        }
    }
}

extension [Double?] {
    /// Refuses what no ratio of energies is.
    fileprivate func checkDecibels(in decoder: any Decoder) throws {
        let wrong = first { $0.map { !DocumentLimit.decibels.contains($0) } ?? false } ?? nil
        guard let wrong else { return }
        throw decoder.damage("\(wrong) dB, which no ratio of energies is")
    }
}
