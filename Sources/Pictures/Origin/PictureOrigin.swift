// SPDX-License-Identifier: Apache-2.0

/// How a picture was generated, as far as the texts in its file tell: seeds, prompts and settings.
///
/// The texts are untrusted, and say what was asked for, not what was done.
package struct PictureOrigin: Sendable, Hashable {
    /// Whose texts they are.
    package enum Program: String, Sendable, Hashable {
        case comfyUI = "ComfyUI"
        /// AUTOMATIC1111's web interface, Forge, and others that write the same text.
        case webUI = "A1111"
    }

    /// What is known of a generation.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case seed, prompt, steps, guidance, sampler, scheduler, size, denoising, model
    }

    /// Whose texts they are.
    package let program: Program
    private let values: [Field: [String]]

    /// An origin from what is known; fields without values are not known.
    package init(program: Program, values: [Field: [String]]) {
        self.program = program
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// The values of a field, in the order of ComfyUI's nodes; empty if it is not known.
    package subscript(field: Field) -> [String] { values[field] ?? [] }

    /// The seeds: whole numbers from 0 to 2⁶⁴ − 1.
    package var seeds: [UInt64] { self[.seed].compactMap { UInt64($0) } }

    /// The texts that the picture was asked for by, those that say what to avoid among them.
    package var prompts: [String] { self[.prompt] }

    /// The file names of models; a quantized file and its original differ here.
    package var models: [String] { self[.model] }
}

/// A field in which two pictures' origins differ.
package struct OriginDifference: Sendable, Hashable {
    /// Which.
    package let field: PictureOrigin.Field
    /// What the reference's file says.
    package let reference: [String]
    /// What the candidate's file says.
    package let candidate: [String]
}

extension PictureOrigin {
    /// What both origins tell and tell differently, in the order of the fields.
    ///
    /// The model is left out: it is what is compared. Programs spell prompts and samplers in their own ways, so these are
    /// compared only within one program.
    package func differences(from reference: PictureOrigin) -> [OriginDifference] {
        let spelled: Set<Field> = [.prompt, .sampler, .scheduler]
        return Field.allCases
            .filter { $0 != .model && (program == reference.program || !spelled.contains($0)) }
            .filter { !self[$0].isEmpty && !reference[$0].isEmpty && self[$0] != reference[$0] }
            .map { OriginDifference(field: $0, reference: reference[$0], candidate: self[$0]) }
    }
}
