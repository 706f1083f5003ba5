// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The text `parameters` of AUTOMATIC1111's web interface and its kin: the prompt, "Negative prompt: …", and a last line of
/// settings, "Steps: 20, Sampler: Euler a, Seed: 123, …".
struct WebUIParameters {
    private let prompts: [String]
    private let settings: [String: String]

    /// The parts of a text; nil if it has no line of settings.
    init?(_ text: String) {
        // Comparing texts would take hours with marks that a hostile file piled up.
        guard (try? JSONScanner.checkMarks(text)) != nil else { return nil }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let last = lines.lastIndex(where: { $0.hasPrefix("Steps: ") }) else { return nil }
        settings = Self.settings(lines[last])
        let mark = "Negative prompt: "
        let negative = lines[..<last].firstIndex { $0.hasPrefix(mark) } ?? last
        let avoided = lines[negative..<last].joined(separator: "\n").dropFirst(negative < last ? mark.count : 0)
        prompts = [lines[..<negative].joined(separator: "\n"), String(avoided)].filter { !$0.isEmpty }
    }

    /// What the text tells.
    var origin: PictureOrigin {
        PictureOrigin(
            program: .webUI,
            values: [
                .seed: value("Seed").flatMap { UInt64($0) }.map { ["\($0)"] } ?? [],
                .prompt: prompts,
                .steps: numbers("Steps"),
                .guidance: numbers("CFG scale"),
                .sampler: value("Sampler").map { [$0] } ?? [],
                .scheduler: value("Schedule type").map { [$0] } ?? [],
                .size: value("Size").map { [$0.split(separator: "x").joined(separator: " × ")] } ?? [],
                .denoising: numbers("Denoising strength"),
                .model: value("Model").map { [$0] } ?? [],
            ])
    }

    private func value(_ name: String) -> String? { settings[name] }

    private func numbers(_ name: String) -> [String] {
        value(name).flatMap(Double.init).map { [String(plain: $0)] } ?? []
    }

    /// Names and values between commas; a value in quotation marks may have commas.
    ///
    /// Of a name that comes twice, the first.
    private static func settings(_ line: Substring) -> [String: String] {
        var settings: [String: String] = [:]
        for part in parts(line) {
            guard let colon = part.firstIndex(of: ":") else { continue }
            let name = part[..<colon].trimmed
            guard !name.isEmpty, settings[name] == nil else { continue }
            settings[name] = part[part.index(after: colon)...].trimmed
        }
        return settings
    }

    private static func parts(_ line: Substring) -> [Substring] {
        var isQuoted = false
        var isEscaped = false
        return line.split { character in
            defer { isEscaped = character == "\\" && !isEscaped }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            return character == "," && !isQuoted
        }
    }
}

extension Substring {
    /// Without spaces and line ends around it.
    fileprivate var trimmed: String {
        String(trimmingPrefix(while: \.isWhitespace).reversed().trimmingPrefix(while: \.isWhitespace).reversed())
    }
}
