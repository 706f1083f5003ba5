// SPDX-License-Identifier: Apache-2.0

import Documents
import Remote

/// What came over the network of models that are elsewhere.
struct ReadAmount: Encodable {
    /// Bytes that came.
    let bytes: Int
    /// Requests that were sent.
    let requests: Int
    /// Bytes that came, as a share of the files' bytes; absent if these have none.
    let share: Double?

    private let whole: Int

    private enum CodingKeys: CodingKey { case bytes, requests, share }

    /// What a session read of files that have so many bytes together.
    init(_ traffic: RemoteTraffic, of whole: Int) {
        bytes = traffic.bytes
        requests = traffic.requests
        share = whole > 0 ? Double(traffic.bytes) / Double(whole) : nil
        self.whole = whole
    }

    /// One sentence for people.
    var sentence: String {
        let of = whole > 0 ? " of \(Self.text(whole))" : ""
        return "\(Self.text(bytes))\(of) came over the network, in \(requests) request\(requests == 1 ? "" : "s")."
    }

    /// A number of bytes in the unit that suits it.
    static func text(_ bytes: Int) -> String {
        for (unit, size) in [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)] where bytes >= size {
            let tenths = bytes / (size / 10)
            return tenths >= 1000 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) bytes"
    }
}

/// A document with a field `read`, which says what came over the network for it; without that field if nothing did.
struct ReadDocument<Base: SchemaDocument>: SchemaDocument {
    static var schemaName: String { Base.schemaName }
    static var schemaVersion: Int { Base.schemaVersion }

    private let base: Base
    private let read: ReadAmount?

    /// A document and what was read for it.
    init(_ base: Base, read: ReadAmount?) {
        self.base = base
        self.read = read
    }

    /// Writes every field but the schema.
    func encodeContents(to encoder: any Encoder) throws {
        try base.encodeContents(to: encoder)
        guard let read else { return }
        var members = encoder.members()
        try members.encode(read, forKey: "read")
    }
}
