// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Codecs
import Documents
import Fidelity
import SystemPackage

/// What a plan must keep to, and what it may choose among.
struct PlanArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Bytes that the file may have at most: 6GB, 800MB, 5.5GiB.", valueName: "size"))
    var size: ByteSize?

    @Option(
        help: ArgumentHelp(
            "SNR that every layer keeps at least, in the smallest file: 40dB. With --activations of what it computes.",
            valueName: "dB"))
    var floor: DecibelFloor?

    @Option(
        help: ArgumentHelp(
            "Formats that the reader takes: comfyui, gguf, all, or a list such as int8,w6a8.", valueName: "list"))
    var loads = "comfyui"

    @Option(
        help: ArgumentHelp(
            "Encode about so many rows of each layer only, spread over it.", valueName: "rows"))
    var sample: Int?

    @Option(
        help: ArgumentHelp(
            "How much layers count: YAML or JSON with a line NAME-PATTERN: FACTOR each.", valueName: "file"),
        completion: .file())
    var weights: FilePath?

    func validate() throws {
        guard (size == nil) != (floor == nil) else {
            throw ValidationError("Give either --size, such as 6GB, or --floor, such as 40dB.")
        }
        _ = try choice()
        if let sample { try SweptFormat.check(sample: sample) }
    }

    /// What the plan must keep to.
    var limit: PlanLimit { size.map { .size($0.bytes) } ?? .floor(floor?.decibels ?? 0) }

    /// The formats that the plan may choose among.
    func choice() throws -> FormatChoice {
        let int8 = "int8"
        let names = loads.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let others = names.filter { $0 != int8 }
        let formats =
            others.isEmpty ? [] : try SweptFormat.named(others, option: "--loads \(loads)", also: [int8])
        return FormatChoice(formats: formats, hasInt8: names.contains { [int8, "comfyui", "all"].contains($0) })
    }

    /// How much layers count, as the file says.
    func importance() throws -> LayerImportance {
        try weights.map { try YAMLText.read(LayerImportance.self, at: $0) } ?? LayerImportance()
    }
}

/// A number of bytes, as people write it: `6GB`, `5.5 GiB`, `800MB`, `123456`.
struct ByteSize: ExpressibleByArgument {
    let bytes: Int

    /// Units by what they are called in capitals: decimal ones, and binary ones with an I.
    private static let units: [String: Double] = [
        "": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
        "KIB": 0x1p10, "MIB": 0x1p20, "GIB": 0x1p30, "TIB": 0x1p40,
    ]

    init?(argument: String) {
        let number = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = argument.dropFirst(number.count).drop { $0 == " " }.uppercased()
        guard let value = Double(number), let factor = Self.units[unit] else { return nil }
        let bytes = (value * factor).rounded(.down)
        guard (1...0x1p60).contains(bytes) else { return nil }
        self.bytes = Int(bytes)
    }
}

/// A number of decibels: `40dB`, `40 dB`, `40`.
struct DecibelFloor: ExpressibleByArgument {
    let decibels: Double

    init?(argument: String) {
        let text = argument.lowercased()
        let number = text.hasSuffix("db") ? text.dropLast(2).trimmingPrefix(" ") : text[...]
        let trimmed = String(number.reversed().drop { $0 == " " }.reversed())
        guard let value = Double(trimmed), (0...200).contains(value) else { return nil }
        decibels = value
    }
}
