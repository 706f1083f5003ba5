// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

@testable import Pictures

/// The measures by their definitions, one pixel at a time in float64: what the fast code has to equal.
enum PlaneReferences {
    /// A plane of blobs and noise, at whole 8-bit steps as real pictures are.
    static func plane(width: Int, height: Int, seed: UInt64) -> LumaPlane {
        var random = SplitMix64(seed: seed)
        // Waves of many directions and lengths: as in a photograph, no block is like another.
        let waves = (0..<12)
            .map { index -> Wave in
                let length = Double.random(in: 8...(index < 6 ? 90 : 20), using: &random)
                let angle = Double.random(in: 0...(2 * .pi), using: &random)
                let phase = Double.random(in: 0...(2 * .pi), using: &random)
                return Wave(across: cos(angle) * 2 * .pi / length, down: sin(angle) * 2 * .pi / length, phase: phase)
            }
        let values = (0..<height * width)
            .map { index -> Float in
                let (x, y) = (Double(index % width), Double(index / width))
                let slow = waves.reduce(0) { $0 + sin($1.across * x + $1.down * y + $1.phase) }
                let luma = 0.5 + 0.05 * slow + 0.03 * random.normal()
                return Float((min(max(luma, 0), 1) * 255).rounded() / 255)
            }
        return LumaPlane(width: width, height: height, values: values)
    }

    private struct Wave {
        let across: Double
        let down: Double
        let phase: Double
    }

    /// A plane blurred by a box of three pixels each way.
    static func softened(_ plane: LumaPlane) -> LumaPlane {
        map(plane) { x, y in
            var sum = 0.0
            for down in -1...1 {
                for across in -1...1 { sum += value(plane, x + across, y + down) }
            }
            return sum / 9
        }
    }

    /// A plane moved around by whole pixels; what leaves on one side comes in on the other.
    static func moved(_ plane: LumaPlane, rows: Int, columns: Int) -> LumaPlane {
        map(plane) { x, y in value(plane, x + columns, y + rows) }
    }

    /// A plane made anew pixel by pixel.
    static func map(_ plane: LumaPlane, _ pixel: (_ x: Int, _ y: Int) -> Double) -> LumaPlane {
        let values = (0..<plane.height * plane.width).map { Float(pixel($0 % plane.width, $0 / plane.width)) }
        return LumaPlane(width: plane.width, height: plane.height, values: values)
    }

    /// A pixel, around the edges.
    static func value(_ plane: LumaPlane, _ x: Int, _ y: Int) -> Double {
        let (x, y) = ((x + plane.width) % plane.width, (y + plane.height) % plane.height)
        return Double(plane.values[y * plane.width + x])
    }

    /// The quantiles of detail, by sorting.
    static func detail(_ plane: LumaPlane) -> [Double] {
        let taps: [Double] = [1, 4, 6, 4, 1]
        var found: [Double] = []
        for y in 4..<plane.height - 4 {
            for x in 4..<plane.width - 4 {
                var blur = 0.0
                for down in 0..<5 {
                    for across in 0..<5 {
                        blur += taps[down] * taps[across] * value(plane, x + across - 2, y + down - 2)
                    }
                }
                found.append(abs(value(plane, x, y) - blur / 256))
            }
        }
        found.sort()
        return DetailQuantiles.percentiles.map { percentile in
            let place = Double(percentile) / 100 * Double(found.count - 1)
            let below = Int(place)
            let next = min(below + 1, found.count - 1)
            return found[below] + (found[next] - found[below]) * (place - Double(below))
        }
    }

    /// SSIM, window by window.
    static func ssim(_ a: LumaPlane, _ b: LumaPlane) -> Double {
        let raw = (0..<11).map { exp(-Double(($0 - 5) * ($0 - 5)) / 4.5) }
        let sum = raw.reduce(0, +)
        var (total, windows) = (0.0, 0.0)
        for y in 0...a.height - 11 {
            for x in 0...a.width - 11 {
                var (meanA, meanB, squareA, squareB, product) = (0.0, 0.0, 0.0, 0.0, 0.0)
                for down in 0..<11 {
                    for across in 0..<11 {
                        let weight = raw[down] * raw[across] / (sum * sum)
                        let (p, q) = (value(a, x + across, y + down), value(b, x + across, y + down))
                        meanA += weight * p
                        meanB += weight * q
                        squareA += weight * p * p
                        squareB += weight * q * q
                        product += weight * p * q
                    }
                }
                let variances = squareA - meanA * meanA + squareB - meanB * meanB
                let structure = (2 * (product - meanA * meanB) + 9e-4) / (variances + 9e-4)
                total += structure * (2 * meanA * meanB + 1e-4) / (meanA * meanA + meanB * meanB + 1e-4)
                windows += 1
            }
        }
        return total / windows
    }

    /// The energy of a plane in the octaves, by the sum that defines the transform.
    static func octaves(_ plane: LumaPlane) -> [Double] {
        let (rows, columns) = (hann(plane.height), hann(plane.width))
        var (mean, weight) = (0.0, 0.0)
        for y in 0..<plane.height {
            for x in 0..<plane.width {
                mean += rows[y] * columns[x] * value(plane, x, y)
                weight += rows[y] * columns[x]
            }
        }
        mean /= weight
        let windowed = map(plane) { x, y in rows[y] * columns[x] * (value(plane, x, y) - mean) }
        return energies(of: windowed)
    }

    private static func energies(of plane: LumaPlane) -> [Double] {
        var found = [Double](repeating: 0, count: OctaveEnergies.count)
        let columns = (0..<plane.width)
            .map { x in
                transform((0..<plane.height).map { (re: value(plane, x, $0), im: 0) })
            }
        for v in 0..<plane.height {
            let row = transform((0..<plane.width).map { columns[$0][v] })
            for u in 0..<plane.width {
                let down = Double(min(v, plane.height - v)) / Double(plane.height)
                let across = Double(min(u, plane.width - u)) / Double(plane.width)
                let radius = (down * down + across * across).squareRoot()
                guard radius <= 0.5, radius >= pow(2, -Double(OctaveEnergies.count + 1)) else { continue }
                let octave = max(0, Int((-log2(radius) - 1).rounded(.up)) - 1)
                found[octave] += row[u].re * row[u].re + row[u].im * row[u].im
            }
        }
        return found
    }

    /// The discrete Fourier transform, by the sum that defines it.
    static func transform(_ values: [(re: Double, im: Double)]) -> [(re: Double, im: Double)] {
        let roots = values.indices.map { -2 * Double.pi * Double($0) / Double(values.count) }.map { (cos($0), sin($0)) }
        return values.indices.map { frequency in
            var (re, im) = (0.0, 0.0)
            for (index, value) in values.enumerated() {
                let root = roots[index * frequency % values.count]
                re += value.re * root.0 - value.im * root.1
                im += value.re * root.1 + value.im * root.0
            }
            return (re, im)
        }
    }

    private static func hann(_ count: Int) -> [Double] {
        (1...count).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(count + 1)) }
    }
}
