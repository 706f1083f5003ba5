// SPDX-License-Identifier: Apache-2.0

import Foundation
import Plots
import Testing

@Suite(.needsGnuplot)
struct SVGTests {
    /// Drawn once for all tests.
    private static let drawing = Task { try await Gnuplot().draw(Gallery.all) }

    private func draw() async throws -> [RenderedPlot] {
        try await Self.drawing.value
    }

    @Test func isWellFormedInAPageAndAsAFile() async throws {
        for plot in try await draw() {
            let page = try XMLDocumentReader(try #require(plot.svg))
            let file = try XMLDocumentReader(try #require(plot.svgFile))
            #expect(page.texts == file.texts)
        }
    }

    @Test func sharesNoIdentifierWithOtherPlots() async throws {
        let ids = try await draw().flatMap { try XMLDocumentReader(try #require($0.svg)).values(of: "id") }
        #expect(ids.count == Set(ids).count)
        #expect(!ids.isEmpty)
    }

    @Test func refersOnlyToWhatItHolds() async throws {
        for plot in try await draw() {
            let svg = try XMLDocumentReader(try #require(plot.svg))
            let ids = Set(svg.values(of: "id"))
            for reference in svg.values(of: "xlink:href") {
                #expect(ids.contains(String(reference.dropFirst())), "\(reference) leads nowhere in \(plot.id)")
            }
            #expect(svg.elements.isDisjoint(with: ["script", "style", "image", "a", "foreignObject"]))
            #expect(!svg.attributes.contains { $0.value.contains("url(") })
        }
    }

    @Test func takesItsTextColourFromThePage() async throws {
        for plot in try await draw() {
            let svg = try XMLDocumentReader(try #require(plot.svg))
            let colors = Set(["fill", "stroke", "color"].flatMap(svg.values))
            #expect(colors.isDisjoint(with: ["black", "#000000", "white", "#ffffff", "#dddddd"]), "\(plot.id)")
            #expect(colors.contains("currentColor"))
        }
    }

    @Test func isBlackOnWhiteAsAFile() async throws {
        let file = try #require(try await draw().first?.svgFile)
        let svg = try XMLDocumentReader(file)
        #expect(svg.attributes.contains { $0 == ("svg", "color", "#000000") })
        #expect(svg.attributes.contains { $0 == ("rect", "fill", "#ffffff") })
        #expect(file.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    }

    @Test func saysInWordsWhatItShows() async throws {
        let plot = try #require(try await Gnuplot().draw([NamedPlot(id: "files", plot: Gallery.files)]).first)
        let svg = try #require(plot.svg)
        #expect(svg.contains("<title id=\"files-title\">Fidelity against size</title>"))
        #expect(svg.contains("aria-labelledby=\"files-title files-desc\""))
        #expect(svg.contains("Scatter plot of pooled SNR (dB) against size (bytes) with 5 points."))
    }
}
