// SPDX-License-Identifier: Apache-2.0

/// A scale of colours in which equal steps look equal, also without colour vision and in grey.
///
/// Ten anchors of viridis (van der Walt and Smith, 2015), evenly spaced, with straight lines in sRGB between them.
enum ColorMap {
    /// A colour by its red, green and blue in sRGB.
    struct Color: Sendable, Hashable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8
    }

    /// The colour for a value that is not a number.
    static let undefined = Color(red: 0x99, green: 0x99, blue: 0x99)

    private static let anchors: [[Double]] = [
        [0x44, 0x01, 0x54], [0x48, 0x28, 0x78], [0x3E, 0x4A, 0x89], [0x31, 0x68, 0x8E], [0x26, 0x82, 0x8E],
        [0x1F, 0x9E, 0x89], [0x35, 0xB7, 0x79], [0x6D, 0xCD, 0x59], [0xB4, 0xDE, 0x2C], [0xFD, 0xE7, 0x25],
    ]

    /// The scale in 256 steps, more than an eye can tell apart.
    private static let table: [Color] = (0...255)
        .map { step in
            let position = Double(step) / 255 * Double(anchors.count - 1)
            let index = min(Int(position), anchors.count - 2)
            let part = position - Double(index)
            let channels = zip(anchors[index], anchors[index + 1])
                .map { low, high in UInt8((low + (high - low) * part).rounded()) }
            return Color(red: channels[0], green: channels[1], blue: channels[2])
        }

    /// The colour at a place on the scale from 0 to 1; beyond an end, the end's colour, and grey for NaN.
    static func color(at place: Double) -> Color {
        place.isNaN ? undefined : table[Int((min(max(place, 0), 1) * 255).rounded())]
    }
}
