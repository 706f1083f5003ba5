// SPDX-License-Identifier: Apache-2.0

import Foundation
import Plots
import Testing

/// Draws examples of all plots into the folder named by `FIDELIO_GALLERY`, to be looked at.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FIDELIO_GALLERY"] != nil))
struct GalleryTests {
    @Test func drawsEveryKindOfPlotIntoAFolder() async throws {
        let folder = URL(fileURLWithPath: try #require(ProcessInfo.processInfo.environment["FIDELIO_GALLERY"]))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let gnuplot = try Gnuplot()
        for rendered in try await gnuplot.draw(Gallery.all, formats: [.svg, .png]) {
            let place = folder.appendingPathComponent(rendered.id)
            try rendered.svg?.write(to: place.appendingPathExtension("inline.svg"), atomically: true, encoding: .utf8)
            try rendered.svgFile?.write(to: place.appendingPathExtension("svg"), atomically: true, encoding: .utf8)
            try Data(rendered.png ?? []).write(to: place.appendingPathExtension("png"))
            try rendered.script.write(to: place.appendingPathExtension("gp"), atomically: true, encoding: .utf8)
        }
        for (name, map) in Gallery.heatMaps {
            try Data(try map.png()).write(to: folder.appendingPathComponent(name + ".png"))
        }
    }
}
