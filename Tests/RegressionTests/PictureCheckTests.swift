// SPDX-License-Identifier: Apache-2.0

import Findings
import SystemPackage
import TestSupport
import Testing

@testable import Pictures
@testable import Regression

@Suite("Pictures in a check")
struct PictureCheckTests {
    /// A picture of noise in grey, softened by a mean over so many pixels each way.
    private static func picture(seed: UInt64, softness: Int) -> PixelImage {
        let side = 256
        var random = SplitMix64(seed: seed)
        let noise = (0..<side * side)
            .map { index in
                // Squares of their own tone, so that blocks have something to correlate.
                let square = ((index % side) / 24 * 7 + index / side / 24 * 5) % 9
                return Double(60 + square * 14) + random.normal() * 12
            }
        var image = PixelImage(width: side, height: side)
        for y in 0..<side {
            for x in 0..<side {
                var (sum, count) = (0.0, 0.0)
                for down in max(0, y - softness)...min(side - 1, y + softness) {
                    for across in max(0, x - softness)...min(side - 1, x + softness) {
                        sum += noise[down * side + across]
                        count += 1
                    }
                }
                let value = UInt8(min(max(sum / count, 0), 255))
                image.fill(x: x..<x + 1, y: y..<y + 1, red: value, green: value, blue: value)
            }
        }
        return image
    }

    /// The comparison of three pictures, with a candidate softened so much.
    private static func comparison(softness: Int, lacking: Bool = false) async throws -> PictureComparison {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] { try folder.makeFolder(name) }
        for index in 1...3 {
            _ = try folder.write(picture(seed: UInt64(index), softness: 0).png(), to: "a/\(index).png")
            if lacking, index == 3 { continue }
            _ = try folder.write(picture(seed: UInt64(index), softness: softness).png(), to: "b/\(index).png")
        }
        let pairing = try PicturePairing(reference: folder.path("a"), candidate: folder.path("b"))
        return try await PictureComparison(pairing, threads: 1)
    }

    private static func checks(_ pictures: PictureComparison, policy: Policy = .standard) throws -> [Check] {
        let baseline = SampleBaselines.baseline()
        let verdict = try CheckVerdict(
            of: baseline, against: baseline, policy: policy, pictures: pictures,
            today: #require(CalendarDay("2026-11-26")))
        return verdict.checks.filter { [.pictures, .picture, .pictureMissing].contains($0.rule) }
    }

    @Test("that are alike pass, with a check for each pair and one for all")
    func alike() async throws {
        let checks = try Self.checks(try await Self.comparison(softness: 0))
        #expect(checks.map(\.outcome) == [.passed, .passed, .passed, .passed])
        #expect(checks.map(\.subject) == [.pictures, .picture("1"), .picture("2"), .picture("3")])
    }

    @Test("whose surfaces were smoothed fail together, and each pair is reported")
    func smoothed() async throws {
        let checks = try Self.checks(try await Self.comparison(softness: 1))
        #expect(checks.map(\.outcome) == [.failed, .reported, .reported, .reported])
        #expect(checks[0].message.contains("waxy"))
    }

    @Test("pass if the policy names other verdicts, and fail by a limit of the median that it names")
    func policy() async throws {
        let pictures = try await Self.comparison(softness: 1)
        let named = try Policy(parsing: "pictures: {fail: [soft]}", file: "policy.yml", findings: [])
        #expect(try Self.checks(pictures, policy: named).first?.outcome == .passed)
        let limited = try Policy(
            parsing: "pictures: {fail: none, edges_db: {within: 1}}", file: "policy.yml", findings: [])
        #expect(try Self.checks(pictures, policy: limited).first?.outcome == .failed)
    }

    @Test("of which one is missing fail: what was not compared is not passed over")
    func missing() async throws {
        let checks = try Self.checks(try await Self.comparison(softness: 0, lacking: true))
        #expect(checks.filter { $0.rule == .pictureMissing }.map(\.outcome) == [.failed])
    }

    @Test(
        "have a part in the policy that refuses what it does not know",
        arguments: ["pictures: {fail: [blurry]}", "pictures: {texture_db: {within: -1}}", "pictures: {sharp: 1}"])
    func mistakes(yaml: String) {
        #expect(throws: PolicyError.self) { try Policy(parsing: yaml, file: "policy.yml", findings: []) }
    }
}
