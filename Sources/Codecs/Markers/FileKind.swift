// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// What a file of such codes is called in a sentence, with its article: `an INT8 file`.
enum FileKind {
    /// A kind by the name of its codes.
    static func words(_ name: String) -> String {
        // Of layouts without a name of their own: "a file in SDNQ's layout".
        if name.contains("layout") || name.contains("codes") { return "a file in \(name)" }
        return "\(article(of: name)) \(name) file"
    }

    /// `an` before a vowel, and before an abbreviation that is spelled from one: `an FP8 file`.
    private static func article(of name: String) -> String {
        let letters = Array(name.prefix(2))
        guard let first = letters.first else { return "a" }
        let isSpelled = letters.count > 1 && !letters[1].isLowercase
        let isOpen = (isSpelled ? "AEFHILMNORSX" : "AEIOUaeiou").contains(first)
        return isOpen ? "an" : "a"
    }
}

extension QuantizationLayout {
    /// What a file in this layout is, without what the layout's name says in brackets or after `with`.
    var fileKind: String {
        let ends = [" (", " with ", ", as "].compactMap { name.firstRange(of: $0)?.lowerBound }
        return FileKind.words(String(name[..<(ends.min() ?? name.endIndex)]))
    }
}

extension ElementType {
    /// What a file is whose matrices are of this type, and in no layout that has a name.
    var fileKind: String {
        switch self {
        case .i8: FileKind.words("INT8")
        case .f8E4M3, .f8E5M2, .f8E4M3FNUZ, .f8E5M2FNUZ, .f8E8M0: FileKind.words("FP8")
        case .f6E2M3, .f6E3M2: FileKind.words("FP6")
        case .f4: FileKind.words("FP4")
        default: FileKind.words(rawValue)
        }
    }
}
