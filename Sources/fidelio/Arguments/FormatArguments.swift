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
        guard (1...1 << 20).contains(sample) else {
            throw ValidationError("--sample \(sample): expected 1 to \(1 << 20) rows.")
        }
    }

    /// The formats that are asked for, in their usual order; none without `--formats`.
    func chosen() throws -> [SweptFormat] {
        guard let formats else { return [] }
        var chosen: Set<SweptFormat> = []
        for name in formats.split(separator: ",", omittingEmptySubsequences: false) {
            switch name {
            case "comfyui": chosen.formUnion(SweptFormat.comfyui)
            case "gguf": chosen.formUnion(SweptFormat.gguf)
            case "all": chosen.formUnion(SweptFormat.all)
            default:
                let known = SweptFormat.all.first { $0.rawValue.lowercased() == name.lowercased() }
                guard let known else {
                    let names = SweptFormat.all.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError(
                        "--formats \(formats): expected comfyui, gguf, all, or some of \(names); found \"\(name)\".")
                }
                chosen.insert(known)
            }
        }
        return SweptFormat.all.filter(chosen.contains)
    }
}
