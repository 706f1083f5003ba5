// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Codecs

/// Which formats an original is encoded in and read back from.
struct FormatArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Encode every layer in other formats too and read it back: comfyui, gguf, all, or a list such as nvfp4,Q8_0.",
            valueName: "list"))
    var formats: String?

    @Option(
        help: ArgumentHelp(
            "Encode about so many rows of each layer only, spread over it; the standard error is given.",
            valueName: "rows"))
    var sample: Int?

    func validate() throws {
        _ = try chosen()
        guard let sample else { return }
        guard formats != nil else { throw ValidationError("--sample is about --formats, which is not given.") }
        try Self.check(sample: sample)
    }

    /// The formats that are asked for, in their usual order; none without `--formats`.
    func chosen() throws -> [SweptFormat] {
        guard let formats else { return [] }
        let names = formats.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return try Self.formats(names, option: "--formats \(formats)")
    }

    /// Refuses a number of rows that is out of bounds.
    static func check(sample: Int) throws {
        guard (1...1 << 20).contains(sample) else {
            throw ValidationError("--sample \(sample): expected 1 to \(1 << 20) rows.")
        }
    }

    /// The formats of some names, in their usual order.
    ///
    /// - Parameters:
    ///   - option: the option and its value, for messages.
    ///   - also: what else the option takes.
    static func formats(_ names: [String], option: String, also: [String] = []) throws -> [SweptFormat] {
        var chosen: Set<SweptFormat> = []
        for name in names {
            switch name {
            case "comfyui": chosen.formUnion(SweptFormat.comfyui)
            case "gguf": chosen.formUnion(SweptFormat.gguf)
            case "all": chosen.formUnion(SweptFormat.all)
            default:
                let known = SweptFormat.all.first { $0.rawValue.lowercased() == name.lowercased() }
                guard let known else {
                    let names = (["comfyui", "gguf", "all"] + also + SweptFormat.all.map(\.rawValue))
                        .joined(separator: ", ")
                    throw ValidationError("\(option): expected some of \(names); found \"\(name)\".")
                }
                chosen.insert(known)
            }
        }
        return SweptFormat.all.filter(chosen.contains)
    }
}
