// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Conversion

/// A preset as a flag of its own name: `--zimage`.
struct PresetFlag: EnumerableFlag, Hashable, CustomStringConvertible {
    let preset: Preset

    static let allCases: [PresetFlag] = Preset.all.map(PresetFlag.init)

    var description: String { preset.name }

    static func name(for value: PresetFlag) -> NameSpecification {
        .customLong(String(value.preset.name.map { $0 == "_" ? "-" : $0 }))
    }

    static func help(for value: PresetFlag) -> ArgumentHelp? {
        ArgumentHelp(stringLiteral: value.preset.summary)
    }
}
