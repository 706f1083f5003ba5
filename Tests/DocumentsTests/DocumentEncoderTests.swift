// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import TestSupport
import Testing

/// The one encoder of documents, against Foundation's.
@Suite struct DocumentEncoderTests {
    /// What documents are made of.
    private struct Sample: Encodable, Equatable {
        var text: String
        var number: Double
        var single: Float
        var count: Int
        var large: UInt64
        var flag: Bool
        var absent: Int?
        var numbers: [Double?]
        var named: [String: [Int]]
        var parts: [Sample]
        var word: Word

        enum Word: String, Encodable { case first }
    }

    private static func sample(_ random: inout SplitMix64, depth: Int) -> Sample {
        let scalars = "az\"\\/\u{1}\u{1F}\u{7F}\n\t\u{8}\u{C}\r é\u{301}\u{2028}😀<".unicodeScalars.map { $0 }
        func text() -> String {
            String(String.UnicodeScalarView((0..<5).compactMap { _ in scalars.randomElement(using: &random) }))
        }
        func number() -> Double {
            let bits = Double(bitPattern: random.next())
            return bits.isFinite && Bool.random(using: &random) ? bits : Double(Int.random(in: -9...9, using: &random))
        }
        return Sample(
            text: text(), number: number(), single: Float.random(in: -1e6...1e6, using: &random), count: -1,
            large: random.next(), flag: Bool.random(using: &random), absent: nil, numbers: [number(), nil, -0.0, 1e16],
            named: ["b": [1, 2], "a": [], "B": [3], "a.10": [], "a.2": []],
            parts: depth == 0 ? [] : (0..<2).map { _ in sample(&random, depth: depth - 1) }, word: .first)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func writesWhatFoundationWrites(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let sample = Self.sample(&random, depth: 2)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let expected = String(decoding: try encoder.encode(sample), as: UTF8.self)
        let lines = String(decoding: try JSONText.encode(sample), as: UTF8.self)
        #expect(try JSONValue(parsing: lines) == JSONValue(parsing: expected))
        // Laid out in lines, but otherwise the same text.
        #expect(lines.filter { !" \n".contains($0) } == expected.filter { !" \n".contains($0) })
    }

    @Test func writesALineWithFractions() throws {
        #expect(try JSONText.line(["b": 5.0, "a": 0.5]) == #"{"a":0.5,"b":5.0}"#)
        #expect(try JSONText.line([-0.0, 1e300]) == "[-0.0,1e+300]")
        #expect(String(decoding: try JSONText.encode([5.0, 0.5]), as: UTF8.self) == "[5, 0.5]\n")
        #expect(try JSONText.line([1, 2]) == "[1,2]")
    }

    @Test func keepsTheOrderOfKeysIfAsked() throws {
        struct Pair: Encodable {
            var second = 2
            var first = 1
        }
        #expect(
            String(decoding: try JSONText.encode(Pair(), sortsKeys: false), as: UTF8.self)
                == "{\"second\": 2, \"first\": 1}\n")
        #expect(String(decoding: try JSONText.encode(Pair()), as: UTF8.self) == "{\"first\": 1, \"second\": 2}\n")
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func refusesNumbersThatJSONLacks(number: Double) throws {
        let error = #expect(throws: EncodingError.self) { try JSONText.line(["layers": [["snr": number]]]) }
        guard case .invalidValue(_, let context) = error else {
            Issue.record("another error")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["layers", "0", "snr"])
    }

    /// An object that is written in steps, in every way that an encoder offers.
    private struct Stepwise: Encodable {
        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(1, forKey: "one")
            var nested = members.nestedContainer(keyedBy: AnyKey.self, forKey: "nested")
            try nested.encodeNil(forKey: "nothing")
            var list = members.nestedUnkeyedContainer(forKey: "list")
            try list.encode("x")
            var inner = list.nestedUnkeyedContainer()
            try inner.encode(Empty())
            try Empty().encode(to: list.superEncoder())
            var again = encoder.container(keyedBy: AnyKey.self)
            try again.encode(2, forKey: "one")
            try members.superEncoder().unkeyedContainer().encodeAll(["y"])
        }
    }

    private struct Empty: Encodable {
        func encode(to encoder: any Encoder) throws {}
    }

    @Test func takesObjectsThatAreWrittenInSteps() throws {
        #expect(
            try JSONText.line(Stepwise()) == #"{"list":["x",[{}],{}],"nested":{"nothing":null},"one":2,"super":["y"]}"#)
    }
}

extension UnkeyedEncodingContainer {
    fileprivate func encodeAll(_ values: [String]) throws {
        var container = self
        for value in values { try container.encode(value) }
    }
}
