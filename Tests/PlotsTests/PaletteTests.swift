// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Plots

@Suite("Colours of curves")
struct PaletteTests {
    @Test("are none of the colours of grades: green, amber and red", arguments: Palette.colors)
    func areOutsideGrades(_ color: String) {
        let (hue, saturation) = Self.hue(color)
        #expect(saturation < 0.2 || !(38...170).contains(hue) && (22...340).contains(hue), "\(color) has hue \(hue)")
    }

    @Test("can be seen on white or on black paper, and neighbours differ in lightness")
    func differInLightness() {
        let lights = Palette.colors.map(Self.luminance)
        for (one, next) in zip(lights, lights.dropFirst()) {
            #expect((max(one, next) + 0.05) / (min(one, next) + 0.05) > 1.25)
        }
        for light in lights where light > 0 {
            #expect(1.05 / (light + 0.05) > 2.2 && (light + 0.05) / 0.05 > 2.2)
        }
    }

    private static func channels(_ color: String) -> [Double] {
        let digits = Array(color.dropFirst())
        return stride(from: 0, to: 6, by: 2).map { Double(Int(String(digits[$0...($0 + 1)]), radix: 16) ?? 0) / 255 }
    }

    private static func hue(_ color: String) -> (hue: Double, saturation: Double) {
        let rgb = channels(color)
        let (most, least) = (rgb.max() ?? 0, rgb.min() ?? 0)
        let range = most - least
        guard range > 0 else { return (0, 0) }
        let turn =
            most == rgb[0]
            ? (rgb[1] - rgb[2]) / range
            : most == rgb[1] ? (rgb[2] - rgb[0]) / range + 2 : (rgb[0] - rgb[1]) / range + 4
        return ((turn * 60 + 360).truncatingRemainder(dividingBy: 360), range / most)
    }

    private static func luminance(_ color: String) -> Double {
        zip(channels(color), [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + pow($1.0, 2.2) * $1.1 }
    }
}
