// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Codecs

/// Rows that another program makes, encoded for it to compare: see Tests/Peers/encoders.py.
@Suite("Rows of a peer")
struct PeerRows {
    /// Where they are.
    static let folder = ProcessInfo.processInfo.environment["FIDELIO_PEER_ROWS"]
    /// Weights of a row.
    private static let columns = 768

    @Test("are written in every format", .enabled(if: folder != nil, "FIDELIO_PEER_ROWS names no folder"))
    func writesAll() throws {
        let folder = URL(fileURLWithPath: try #require(Self.folder))
        let weights = [UInt8](try Data(contentsOf: folder.appending(path: "rows.f32"))).float32s
        #expect(!weights.isEmpty && weights.count.isMultiple(of: 64 * Self.columns))
        for format in SweptFormat.all {
            let rows = format.encoder(columns: Self.columns, largest: weights.largest).encode(weights)
            let name = format.rawValue.replacing("/", with: "-")
            for (part, bytes) in [("codes", rows.codes), ("scales", rows.scales), ("seconds", rows.seconds)] {
                try Data(bytes).write(to: folder.appending(path: "\(name).\(part)"))
            }
        }
    }
}
