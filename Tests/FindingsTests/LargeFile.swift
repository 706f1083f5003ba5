// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport

/// A file of 6 GB that is nowhere: 170 layers of the shapes of a diffusion model, whose codes are made as they are read.
struct LargeFile: ByteSource {
    /// Where markers and scales lie.
    enum Layout: Sendable {
        /// Scales first, markers last, as convert-to-quant writes them.
        case apart
        /// Each marker before its layer's codes, as Fidelio writes them.
        case beside
    }

    let name = "large.safetensors"
    let byteCount: Int
    private let header: [UInt8]
    private let scales: Range<Int>
    private let markers: [Int: [UInt8]]

    private static let shapes = [(3840, 3840), (11520, 3840), (10240, 3840), (3840, 10240), (10240, 3840)]
    private static let marker = Array(#"{"format": "int8_tensorwise"}"#.utf8)

    /// - Parameter hasRowScales: whether there is one scale per row.
    init(_ layout: Layout, hasRowScales: Bool) {
        typealias Entry = (name: String, dtype: String, shape: [Int], count: Int)
        let layers = (0..<34)
            .flatMap { block in
                Self.shapes.enumerated().map { ("layers.\(block).part\($0)", $1.0, $1.1) }
            }
        let scales = layers.map { name, rows, _ -> Entry in
            (name + ".weight_scale", "F32", hasRowScales ? [rows, 1] : [], hasRowScales ? 4 * rows : 4)
        }
        let markers = layers.map { name, _, _ -> Entry in (name + ".comfy_quant", "U8", [29], 29) }
        let codes = layers.map { name, rows, columns -> Entry in
            (name + ".weight", "I8", [rows, columns], rows * columns)
        }
        let entries =
            scales + (layout == .apart ? codes + markers : zip(markers, codes).flatMap { [$0, $1] })
        var (text, end, places) = ([String](), 0, [(name: String, start: Int)]())
        for entry in entries {
            text.append(
                "\"\(entry.name)\":{\"dtype\":\"\(entry.dtype)\",\"shape\":\(entry.shape),\"data_offsets\":[\(end),\(end + entry.count)]}"
            )
            places.append((entry.name, end))
            end += entry.count
        }
        header = SafetensorsBytes.file(header: "{\(text.joined(separator: ","))}")
        byteCount = header.count + end
        self.scales = header.count..<header.count + scales.reduce(0) { $0 + $1.count }
        self.markers = Dictionary(
            uniqueKeysWithValues: places.filter { $0.name.hasSuffix(".comfy_quant") }
                .map { [count = header.count] in ($0.start + count, Self.marker) })
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        let marker = markers[offset]
        for place in 0..<buffer.count {
            let at = offset + place
            unsafe buffer[place] =
                if at < header.count {
                    header[at]
                } else if let marker, place < marker.count {
                    marker[place]
                } else if scales.contains(at) {
                    // 0x3C23D70A is 0.01.
                    [0x0A, 0xD7, 0x23, 0x3C][(at - scales.lowerBound) % 4]
                } else {
                    UInt8(truncatingIfNeeded: at &* 0x9E37_79B9 >> 13)
                }
        }
    }
}
