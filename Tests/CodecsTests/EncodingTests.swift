// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

@testable import Codecs

/// What an encoding is called, and what it takes.
@Suite struct EncodingTests {
    @Test func hasOneLabelThatConfigurationsShare() throws {
        let rotation = try #require(Rotation(groupSize: 64))
        let rotated = Configuration(scaling: .row, rotation: rotation)
        #expect(Encoding.int8(rotated).label == "row/rot64")
        #expect("\(rotated)" == "row/rot64")
        #expect(Encoding.int8(Configuration(scaling: .tensor)).label == "tensor/none")
        #expect(Encoding.plain(.bf16).label == "BF16")
        #expect(Configuration(label: Encoding.int8(rotated).label) == rotated)
    }

    @Test func countsTheBitsOfScalesToo() {
        #expect(Encoding.plain(.f16).bitsPerWeight(rows: 4, columns: 8) == 16)
        #expect(Encoding.int8(Configuration(scaling: .row)).bitsPerWeight(rows: 4, columns: 8) == 12)
        #expect(Encoding.int8(Configuration(scaling: .tensor)).bitsPerWeight(rows: 4, columns: 8) == 9)
    }

    @Test func rotatesCodesOnly() throws {
        let rotation = try #require(Rotation(groupSize: 16))
        let plain = Encoding.plain(.f32)
        #expect(plain.rotated(by: rotation) == plain)
        let codes = Encoding.int8(Configuration(scaling: .row))
        #expect(codes.rotated(by: rotation).rotation == rotation)
        #expect(codes.rotated(by: rotation).rotated(by: nil) == codes)
    }

    @Test func tellsWhatIsKnownOfARotation() throws {
        let rotation = try #require(Rotation(groupSize: 16))
        #expect(RotationAnswer(rotation) == .rotated(rotation))
        #expect(RotationAnswer(nil) == .unrotated)
        #expect([RotationAnswer.undecided, .unrotated, .rotated(rotation)].map(\.isDecided) == [false, true, true])
        #expect([RotationAnswer.undecided, .unrotated, .rotated(rotation)].map(\.rotation) == [nil, nil, rotation])
    }
}
