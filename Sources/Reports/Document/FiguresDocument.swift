// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Fidelity

/// What plots need beyond the report, as `figures.json` holds it: `fidelio.figures/1`.
package struct FiguresDocument: Sendable, Equatable {
    /// What the `schema` field holds, but for the version.
    package static let schemaName = "fidelio.figures"
    /// The version that this code writes, and the newest that it reads.
    package static let schemaVersion = 1

    /// The layers of which figures were kept, in network order.
    package var layers: [LayerFigures]

    /// Figures of layers.
    package init(layers: [LayerFigures]) {
        self.layers = layers
    }

    /// The figures of one layer, if they were kept.
    package func figures(of layer: String) -> LayerFigures? {
        layers.first { $0.layer == layer }
    }
}

extension FiguresDocument: ReadableSchemaDocument {
    private enum CodingKeys: String, CodingKey {
        case layers
    }

    /// Reads every field but the schema.
    package init(contentsOf decoder: any Decoder, version: Int) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(layers: try container.decode([Layer].self, forKey: .layers).map(\.figures))
    }

    /// Writes every field.
    package func encodeContents(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(layers.map(Layer.init), forKey: .layers)
    }
}

extension FiguresDocument {
    /// One layer's figures, with the field names of the file.
    private struct Layer: Codable {
        var layer: String
        var group: Int?
        var weights: Bins
        var rotatedWeights: Bins?
        var rowsPerPoint: Int?
        var rowSNR: [String: Profile]
        var codes: [String: Codes]?
        var errors: [String: Map]?
        var measured: [String: Measured]?
        var inputs: Inputs?

        private enum CodingKeys: String, CodingKey {
            case layer
            case group
            case weights
            case rotatedWeights = "rotated_weights"
            case rowsPerPoint = "rows_per_point"
            case rowSNR = "row_snr_db"
            case codes
            case errors = "error_db"
            case measured
            case inputs
        }

        init(_ figures: LayerFigures) {
            layer = figures.layer
            group = figures.group
            weights = Bins(figures.weights)
            rotatedWeights = figures.rotatedWeights.map(Bins.init)
            rowsPerPoint = figures.rowsPerPoint
            rowSNR = figures.rowSNR.mapValues(Profile.init)
            codes = figures.codes.mapValues(Codes.init)
            errors = figures.errors.mapValues(Map.init)
            measured = figures.measured.mapValues(Measured.init)
            inputs = figures.inputs.map(Inputs.init)
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            layer = try container.decode(String.self, forKey: .layer)
            group = try container.decodeCountIfPresent(forKey: .group, in: DocumentLimit.dimension)
            weights = try container.decode(Bins.self, forKey: .weights)
            rotatedWeights = try container.decodeIfPresent(Bins.self, forKey: .rotatedWeights)
            rowsPerPoint = try container.decodeCountIfPresent(forKey: .rowsPerPoint, in: DocumentLimit.dimension)
            rowSNR = try container.decode([String: Profile].self, forKey: .rowSNR)
            codes = try container.decodeIfPresent([String: Codes].self, forKey: .codes)
            errors = try container.decodeIfPresent([String: Map].self, forKey: .errors)
            measured = try container.decodeIfPresent([String: Measured].self, forKey: .measured)
            inputs = try container.decodeIfPresent(Inputs.self, forKey: .inputs)
        }

        var figures: LayerFigures {
            LayerFigures(
                layer: layer,
                group: group,
                weights: weights.histogram,
                rotatedWeights: rotatedWeights?.histogram,
                rowsPerPoint: rowsPerPoint ?? 1,
                rowSNR: rowSNR.mapValues(\.values),
                codes: (codes ?? [:]).mapValues(\.counts),
                errors: (errors ?? [:]).mapValues(\.map),
                measured: (measured ?? [:]).mapValues(\.figures),
                inputs: inputs?.figures
            )
        }
    }

    /// What a candidate holds, with the field names of the file.
    private struct Measured: Codable {
        var rowSNR: Profile
        var codes: Codes
        var errors: Map

        private enum CodingKeys: String, CodingKey {
            case rowSNR = "row_snr_db"
            case codes
            case errors = "error_db"
        }

        init(_ figures: MeasuredFigures) {
            rowSNR = Profile(figures.rowSNR)
            codes = Codes(figures.codes)
            errors = Map(figures.errors)
        }

        var figures: MeasuredFigures { MeasuredFigures(rowSNR: rowSNR.values, codes: codes.counts, errors: errors.map) }
    }
}

extension FiguresDocument {
    /// The same with as many layers, from the first on, as a document has room for that can be read again.
    ///
    /// - Parameter limit: the most bytes that the document may have.
    func fitting(_ limit: Int = JSONText.sizeLimit) throws -> FiguresDocument {
        guard try JSONText.encode(self).count > limit else { return self }
        var kept = FiguresDocument(layers: [])
        var size = try JSONText.encode(kept).count
        for layer in layers {
            // In a document of its own, a layer takes a little more than in one with others.
            size += try JSONText.encode(FiguresDocument(layers: [layer])).count
            guard size <= limit else { break }
            kept.layers.append(layer)
        }
        return kept
    }
}

extension Report {
    /// The report with the figures that a figures.json has room for, and a sentence if that is not all of them.
    func fitting(_ limit: Int = JSONText.sizeLimit) throws -> (report: Report, notes: [String]) {
        guard let figures else { return (self, []) }
        let kept = try figures.fitting(limit)
        let leftOut = figures.layers.count - kept.layers.count
        guard leftOut > 0 else { return (self, []) }
        let note =
            "The figures of \(NumberText.counted(leftOut, "layer")) are left out: figures.json has room for "
            + "\(limit / 1_000_000) MB. Ask for fewer layers by --detail."
        return (Report(document: document, figures: kept), [note])
    }
}
