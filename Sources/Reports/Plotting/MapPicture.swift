// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A heat map in the page.
struct MapPicture {
    /// Its identifier, which also names its file in plots/.
    var id: String
    /// The layer's place in network order, from 0.
    var layer: Int
    /// The candidate or configuration.
    var label: BreakableName
    /// The SNR of the layer written so.
    var snr: String
    /// The picture in words, for those who cannot see it.
    var alternative: String
    /// The file.
    var png: [UInt8]
    /// The picture as an address that fetches nothing.
    ///
    /// It is stored, for templates see no computed properties.
    var address: String
}

extension MapPicture {
    /// The figure of a map that was drawn.
    init(_ planned: PlannedMap, png: [UInt8]) {
        self.init(
            id: planned.id, layer: planned.layer, label: BreakableName(planned.label), snr: planned.snr,
            alternative: planned.alternative, png: png,
            address: "data:image/png;base64,\(Data(png).base64EncodedString())")
    }
}
