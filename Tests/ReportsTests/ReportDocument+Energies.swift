// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Reports

extension ReportDocument {
    /// The same without what report.json does not hold: energies, and what only a run needs.
    var withoutEnergies: ReportDocument {
        var document = self
        for place in document.layers.indices {
            document.layers[place].largest = nil
            document.layers[place].configurations = layers[place].configurations.mapValues(\.withoutEnergies)
            for name in layers[place].measured.keys {
                document.layers[place].measured[name]?.parts = []
                document.layers[place].measured[name]?.values.signal = 0
                document.layers[place].measured[name]?.values.error = 0
            }
        }
        for place in document.unquantized.indices {
            let values = unquantized[place].values
            document.unquantized[place].values = values?.numbers.isEmpty ?? true ? nil : values?.withoutEnergies
        }
        return document
    }
}

extension MetricValues {
    fileprivate var withoutEnergies: MetricValues {
        MetricValues(numbers: numbers, rowSNR: rowSNR, isExact: isExact)
    }
}
