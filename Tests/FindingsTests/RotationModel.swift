// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Files
import TestSupport

/// Models that are made for tests of rotation, and conversions of any model in six modes.
enum RotationModel: String, CaseIterable {
    /// Heavy tails, rows and columns of different size: what most trained layers look like.
    case ordinary
    /// Uniform weights, as at initialisation: a rotation makes their tails heavier.
    case uniform
    /// Normal weights of equal columns: nothing in them tells one basis from another.
    case structureless

    /// The model, seven layers in F32.
    func checkpoint() throws -> Checkpoint {
        let shapes = [(256, 256), (256, 256), (512, 256), (256, 512), (128, 192), (256, 256), (64, 1024)]
        let tensors = shapes.enumerated()
            .map { index, shape -> EditedFile.Tensor in
                let weights = weights(rows: shape.0, columns: shape.1, seed: UInt64(index + 1))
                return ("layers.\(index).weight", "F32", [shape.0, shape.1], SafetensorsBytes.f32(weights))
            }
        let name = "\(rawValue).safetensors"
        return try Checkpoint(sources: [MemoryBytes(SafetensorsBytes.file(tensors), name: name)], name: name)
    }

    private func weights(rows: Int, columns: Int, seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        let sizes = (0..<columns).map { _ in self == .ordinary ? 1 + abs(random.normal()) : 1 }
        return (0..<rows)
            .flatMap { _ -> [Float] in
                let size = 0.02 * (1 + abs(random.normal()))
                return (0..<columns)
                    .map { column in
                        let weight =
                            switch self {
                            case .ordinary: random.normal() * (1 + abs(random.normal())) * sizes[column]
                            case .uniform: Double.random(in: -1...1, using: &random)
                            case .structureless: random.normal()
                            }
                        return Float(weight * size)
                    }
            }
    }

    /// Scaling and group by the name of a mode, such as `row64`.
    static func recipe(_ mode: String) throws -> Recipe {
        let scaling: Scaling = mode.hasPrefix("tensor") ? .tensor : .row
        let group = Int(mode.drop { !$0.isNumber })
        return try Recipe(scaling: scaling, rotation: group.map { try GroupRequest(size: $0) }, force: true)
    }

    /// What `fidelio convert` makes of a checkpoint.
    static func convert(_ checkpoint: Checkpoint, mode: String, in folder: TemporaryFolder) async throws -> Checkpoint {
        let path = folder.path("\(mode).safetensors")
        _ = try await Converter(checkpoint: checkpoint, recipe: recipe(mode))
            .convert(
                to: path, overwrite: true, threads: 2)
        return try Checkpoint(opening: path)
    }
}
