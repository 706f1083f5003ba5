// SPDX-License-Identifier: Apache-2.0

internal import CPNG
internal import Documents

/// A text that a PNG file carries beside its pixels, as image generators store their settings.
///
/// It is untrusted, and may hold anything that text can hold.
package struct PictureText: Sendable, Hashable {
    /// What the text is about, such as `prompt` or `parameters`.
    package let key: String
    /// The text.
    package let value: String

    /// A text from its parts.
    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// A text as its chunk holds it: cut into its parts, and perhaps packed.
struct StoredText {
    let key: String
    let bytes: ArraySlice<UInt8>
    let isPacked: Bool

    /// Cuts the data of `tEXt`, `zTXt` or `iTXt`; nil if they are damaged.
    init?(_ name: PNGChunk.Name, _ data: ArraySlice<UInt8>) {
        guard let end = data.firstIndex(of: 0), (1...79).contains(end - data.startIndex) else { return nil }
        key = String(stored: data[..<end])
        var rest = data[(end + 1)...]
        if name == .text {
            (bytes, isPacked) = (rest, false)
            return
        }
        // zTXt has a method, 0 for zlib; iTXt has a flag, a method, and two names, which are passed over.
        if name == .internationalText {
            guard let flag = rest.popFirst(), flag <= 1, let method = rest.popFirst() else { return nil }
            isPacked = flag == 1
            for _ in 0..<2 {
                guard let end = rest.firstIndex(of: 0) else { return nil }
                rest = rest[(end + 1)...]
            }
            guard !isPacked || method == 0 else { return nil }
        } else {
            guard rest.popFirst() == 0 else { return nil }
            isPacked = true
        }
        bytes = rest
    }

    /// The text; nil if what is packed is damaged.
    ///
    /// - Throws: `ParseProblem`, rule `png-text-size`, if what is packed is longer than `limit` once it is unpacked.
    func unpacked(limit: Int) throws(ParseProblem) -> [UInt8]? {
        guard isPacked else { return Array(bytes) }
        // zlib packs to a thousandth at best, so that a short chunk needs little memory.
        let room = min(limit, bytes.count * 1_040 + 64) + 1
        var length: Int64 = 0
        let text = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            length = unsafe bytes.withUnsafeBufferPointer { packed in
                unsafe fpng_inflate(packed.baseAddress, packed.count, buffer.baseAddress, room)
            }
            count = max(0, Int(length))
        }
        guard length != Int64(FPNG_INFLATE_LONGER), text.count <= limit else {
            throw ParseProblem(
                .pngTextSize, expected: "texts of at most \(limit) bytes, unpacked", found: "more in \"\(key)\"")
        }
        return length < 0 ? nil : text
    }
}

extension String {
    /// The text of bytes that should be Latin-1, and are UTF-8 where programs do not keep to that.
    init(stored bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
        } else {
            self.init(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        }
    }
}
