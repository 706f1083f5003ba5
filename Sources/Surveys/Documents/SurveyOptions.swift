// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Findings

/// What a survey was asked for, as far as its lines depend on it.
package struct SurveyOptions: Sendable, Equatable {
    /// Layers and rows under this count as having lost detail, in dB.
    package let lostDetailDB: Double
    /// How much of each file is read, in words.
    package let depth: String

    /// The options of diagnoses.
    package init(thresholds: Thresholds, depth: SamplingDepth) {
        lostDetailDB = thresholds.lostDetailDB
        self.depth =
            switch depth {
            case .adaptive: "rows until the error is small"
            case .rows(let rows): "\(rows) rows of each layer"
            case .full: "every row"
            case .budget(let budget): "\(budget.bytes) bytes"
            }
    }

    /// What the options of another survey differ in; nil if they are the same.
    package func difference(from other: SurveyOptions) -> (asked: String, found: String)? {
        if lostDetailDB != other.lostDetailDB {
            return ("--lost-detail \(lostDetailDB)", "--lost-detail \(other.lostDetailDB)")
        }
        guard depth != other.depth else { return nil }
        return ("reading \"\(depth)\"", "reading \"\(other.depth)\"")
    }
}

extension SurveyOptions: Codable {
    private enum CodingKeys: String, CodingKey {
        case lostDetailDB = "lost_detail_db"
        case depth
    }

    /// Reads options within bounds.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        lostDetailDB = try members.decodeNumber(forKey: .lostDetailDB, in: DocumentLimit.figure)
        depth = try members.decode(String.self, forKey: .depth)
    }
}
