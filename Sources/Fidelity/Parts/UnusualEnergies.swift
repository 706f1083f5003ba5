// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// Energies that are infinite or not numbers, by their bits and their place among all energies of a share.
///
/// Reports tell neither from the other, and sums of them differ: what one machine adds up has to be added up of parts too.
struct UnusualEnergies: Codable, Sendable, Equatable {
    /// Their place.
    let place: Int
    private let signal: String?
    private let error: String?
    private let output: [String?]?

    /// Those of one place; nil if they are usual, so that numbers say all of it.
    init?(_ energies: Energies?, _ output: OutputEnergies?, at place: Int) {
        let numbers = [energies?.signal, energies?.error]
        let outputs = output.map { [$0.signal, $0.weights, $0.rounding, $0.arriving] }
        guard !(numbers + (outputs ?? [])).allSatisfy({ $0?.isFinite ?? true }) else { return nil }
        self.place = place
        (signal, error) = (numbers[0].map(Self.bits), numbers[1].map(Self.bits))
        self.output = outputs?.map { $0.map(Self.bits) }
    }

    /// Puts them in the place of what was read.
    func restore(_ values: inout MetricValues) {
        values.energies = energies ?? values.energies
        guard let output, output.count == 4, let weights = output[1].flatMap(Self.number) else { return }
        values.output = OutputEnergies(
            signal: output[0].flatMap(Self.number), weights: weights, rounding: output[2].flatMap(Self.number),
            arriving: output[3].flatMap(Self.number))
    }

    /// The energies; nil if there are none.
    private var energies: Energies? {
        guard let signal = signal.flatMap(Self.number), let error = error.flatMap(Self.number) else { return nil }
        return Energies(signal: signal, error: error)
    }

    private static func bits(_ number: Double) -> String { String(number.bitPattern, radix: 16) }

    private static func number(_ bits: String) -> Double? { UInt64(bits, radix: 16).map(Double.init(bitPattern:)) }
}

extension MeasuredShare {
    /// The energies that JSON has no numbers for.
    var unusual: [UnusualEnergies] {
        var found: [UnusualEnergies] = []
        var share = self
        share.visit { values, place in
            if let unusual = UnusualEnergies(values.energies, values.output, at: place) { found.append(unusual) }
        }
        return found
    }

    /// Puts such energies in their places.
    mutating func restore(_ unusual: [UnusualEnergies]) {
        guard !unusual.isEmpty else { return }
        let known = Dictionary(unusual.map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
        visit { values, place in known[place]?.restore(&values) }
    }

    /// Hands out all values with their places, in an order that does not change when a share is written and read.
    private mutating func visit(_ body: (inout MetricValues, Int) -> Void) {
        var place = 0
        func next(_ values: inout MetricValues) {
            body(&values, place)
            place += 1
        }
        for index in layers.indices { layers[index].visit(next) }
        for file in candidates.indices {
            for name in candidates[file].unquantized.keys.sorted() {
                guard var values = candidates[file].unquantized[name]?.values else { continue }
                next(&values)
                candidates[file].unquantized[name]?.values = values
            }
        }
    }
}

extension LayerFidelity {
    fileprivate mutating func visit(_ body: (inout MetricValues) -> Void) {
        for key in configurations.keys.sorted(by: { $0.description < $1.description }) {
            guard var values = configurations[key] else { continue }
            body(&values)
            configurations[key] = values
        }
        for index in formats.indices { body(&formats[index].values) }
        for key in measured.keys.sorted() {
            guard var layer = measured[key] else { continue }
            body(&layer.values)
            for index in layer.parts.indices {
                // A part has energies alone.
                var values = MetricValues(energies: layer.parts[index].energies)
                body(&values)
                layer.parts[index].energies = values.energies ?? layer.parts[index].energies
            }
            measured[key] = layer
        }
    }
}
