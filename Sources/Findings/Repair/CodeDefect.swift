// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// Why a layer's own codes and scales say that it lost detail, without any original.
enum CodeDefect: Equatable {
    /// The estimate from its codes is under the limit, in dB.
    case lowEstimate(Double, limit: Double)
    /// No row has a code that says anything.
    case noCodes
    /// Rows that one scale for the matrix left without any code.
    case emptyRows(Int)
    /// Weights were clipped.
    case saturated(Int)
    /// Scales that are not numbers, or 0.
    case brokenScales(Int)

    /// The gravest one of a layer; nil if there is none.
    init?(of layer: LayerEvidence, _ limits: Thresholds) {
        let codes = layer.codes
        let isSaturated =
            codes.saturated >= limits.leastSaturated
            && Double(codes.saturated) / Double(max(1, codes.codes)) > limits.saturatedShare
        if layer.scale.nonFinite + layer.scale.zero > 0 {
            self = .brokenScales(layer.scale.nonFinite + layer.scale.zero)
        } else if isSaturated {
            self = .saturated(codes.saturated)
        } else if let estimate = codes.snrDB {
            if estimate < limits.lostDetailDB {
                self = .lowEstimate(estimate, limit: limits.lostDetailDB)
            } else if codes.emptyRows > 0, layer.scaling == .tensor {
                self = .emptyRows(codes.emptyRows)
            } else {
                return nil
            }
        } else {
            self = .noCodes
        }
    }
}

extension CodeDefect: CustomStringConvertible {
    /// The defect, as the beginning of a sentence.
    var description: String {
        switch self {
        case .lowEstimate(let estimate, let limit):
            "Its codes hold \((estimate * 10).rounded() / 10) dB, which is under \((limit * 10).rounded() / 10)"
        case .noCodes: "Its codes are all 0"
        case .emptyRows(let rows): "\(rows) of its rows have no code but 0"
        case .saturated(let codes): "\(codes) of its codes are at the limit, as where weights were clipped"
        case .brokenScales(let scales): "\(scales) of its scales are 0 or no numbers"
        }
    }
}
