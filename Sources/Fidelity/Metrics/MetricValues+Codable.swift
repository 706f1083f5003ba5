// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The metrics as documents hold them: by their identifiers, an undefined number as null, one of several by its key in an object;
/// the energies as `signal_energy` and `error_energy`, null for an infinite one.
extension MetricValues: Codable {
    private static let exactKey = AnyKey("exact")
    private static let signalKey = AnyKey("signal_energy")
    private static let errorKey = AnyKey("error_energy")

    /// Reads the metrics that are there, and the energies if they are.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        self.init(isExact: try container.decodeIfPresent(Bool.self, forKey: Self.exactKey) ?? false)
        for metric in Metric.all where container.contains(AnyKey(metric.id)) {
            set(metric, try Self.numbers(of: metric, in: container))
        }
        guard container.contains(Self.signalKey) else { return }
        energies = Energies(
            signal: try container.decodeNumberIfPresent(forKey: Self.signalKey, in: DocumentLimit.energy) ?? .infinity,
            error: try container.decodeNumberIfPresent(forKey: Self.errorKey, in: DocumentLimit.energy) ?? .infinity)
    }

    private static func numbers(
        of metric: Metric, in container: KeyedDecodingContainer<AnyKey>
    ) throws -> [Double?] {
        let key = AnyKey(metric.id)
        guard metric.numbers.count > 1 else {
            return [try container.decodeNumberIfPresent(forKey: key, in: metric.range)]
        }
        let inner = try container.nestedContainer(keyedBy: AnyKey.self, forKey: key)
        return try metric.numbers.map { figure in
            try inner.decodeNumberIfPresent(forKey: AnyKey(figure.key ?? metric.id), in: metric.range)
        }
    }

    /// Writes the metrics that are there, and `exact` only where it is true.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for metric in metrics {
            let numbers = numbers(of: metric) ?? []
            guard numbers.count > 1 else {
                try container.encode(numbers.first ?? nil, forKey: AnyKey(metric.id))
                continue
            }
            var inner = container.nestedContainer(keyedBy: AnyKey.self, forKey: AnyKey(metric.id))
            for (figure, number) in zip(metric.numbers, numbers) {
                try inner.encode(number, forKey: AnyKey(figure.key ?? metric.id))
            }
        }
        if isExact { try container.encode(true, forKey: Self.exactKey) }
        guard let energies else { return }
        try container.encodeFinite(energies.signal, forKey: Self.signalKey)
        try container.encodeFinite(energies.error, forKey: Self.errorKey)
    }
}
