// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Codecs

/// Formats as options name them.
extension SweptFormat {
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
    static func named(_ names: [String], option: String, also: [String] = []) throws -> [SweptFormat] {
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
