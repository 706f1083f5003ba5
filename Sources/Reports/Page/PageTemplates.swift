// SPDX-License-Identifier: Apache-2.0

internal import Documents
import Foundation
import Mustache
internal import Plots

/// The files of Sources/Reports/Templates, which the build embeds in the code.
enum PageTemplates {
    /// The style sheet: `report.css`, and a file a section that has one.
    static let styles = String(
        decoding: PackageResources.report_css + PackageResources.first_css + PackageResources.findings_css,
        as: UTF8.self)

    /// The script, `report.js`.
    static let script = String(decoding: PackageResources.report_js, as: UTF8.self)

    /// The text of a report's template: `report.mustache`, with the files of its sections in their places.
    static let pageText = text(PackageResources.report_mustache)

    /// The template of a report.
    static let page = template(pageText)

    /// The text of a diagnosis' template: `diagnosis.mustache`, with the files of its sections in their places.
    static let diagnosisText = text(PackageResources.diagnosis_mustache)

    /// The template of a diagnosis without a report.
    static let diagnosis = template(diagnosisText)

    /// The style sheet of pictures: the report's, their own, and the colours of detail maps.
    static let picturesStyles =
        styles + String(decoding: PackageResources.pictures_css, as: UTF8.self)
        + ":root { --ramp: \(PixelMap.gradient); }\n"

    /// The script of pictures, `pictures.js`.
    static let picturesScript = String(decoding: PackageResources.pictures_js, as: UTF8.self)

    /// The text of the template of pictures: `pictures.mustache`.
    static let picturesText = text(PackageResources.pictures_mustache)

    /// The template of pictures.
    static let pictures = template(picturesText)

    /// The style sheet of a survey: the report's, and its own.
    static let surveyStyles = styles + String(decoding: PackageResources.survey_css, as: UTF8.self)

    /// The script of a survey, `survey.js`.
    static let surveyScript = String(decoding: PackageResources.survey_js, as: UTF8.self)

    /// The text of the template of a survey, `survey.mustache`, in which rows are left out.
    static let surveyText = text(PackageResources.survey_mustache)

    /// The template of a survey before, between and after what is written row by row.
    static let survey = surveyText.split(separator: /\{\{> (failures|rows)\}\}\n/)
        .map { template(String($0.hasPrefix(contentType) ? $0 : contentType + $0)) }

    /// The text of the template of a survey's row.
    static let surveyRowText = text(PackageResources.survey_row_mustache)

    /// The template of a survey's row.
    static let surveyRow = template(surveyRowText)

    /// The template of a model that could not be diagnosed, in the list of those.
    static let surveyFailure = template(text(PackageResources.survey_failure_mustache))

    /// The line by which a template says how it is escaped.
    private static let contentType = "{{% CONTENT_TYPE: \(HTMLText.name)}}\n"[...]

    /// A template's text with its sections in their places, those that stand in other sections last.
    private static func text(_ template: [UInt8]) -> String {
        let sections: [(name: String, text: [UInt8])] = [
            ("first", PackageResources.first_mustache), ("findings", PackageResources.findings_mustache),
            ("finding", PackageResources.finding_mustache), ("bars", PackageResources.bars_mustache),
        ]
        return sections.reduce(String(decoding: template, as: UTF8.self)) { text, section in
            text.replacing("{{> \(section.name)}}\n", with: String(decoding: section.text, as: UTF8.self))
        }
    }

    private static func template(_ text: String) -> MustacheTemplate {
        MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
        do {
            return try MustacheTemplate(string: text)
        } catch {
            preconditionFailure("A template is embedded in the code and does not parse: \(error)")
        }
    }

    /// What a page without a script may do.
    static let policyWithoutScript =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

    /// What the page may do: nothing over the network, no script but its own, pictures that it carries itself.
    ///
    /// Styles are admitted inline, since bars and gnuplot's pictures carry their own; they can fetch nothing either.
    static let policy = directives(script: PackageResources.report_js, pictures: "data:")

    /// What the page of pictures may do: the same, with pictures that lie beside it.
    ///
    /// `file:` is for browsers in which a page that was opened from a disk has no origin of its own.
    static let picturesPolicy = directives(script: PackageResources.pictures_js, pictures: "'self' file:")

    /// What the page of a survey may do: as a report's, without pictures.
    static let surveyPolicy = directives(script: PackageResources.survey_js, pictures: "'none'")

    /// A script is admitted by its SHA-256 in base 64.
    private static func directives(script: [UInt8], pictures: String) -> String {
        var digest = SHA256()
        digest.update(script)
        let hash = Data(digest.finalize()).base64EncodedString()
        return """
            default-src 'none'; script-src 'sha256-\(hash)'; \
            style-src 'unsafe-inline'; img-src \(pictures); base-uri 'none'; form-action 'none'
            """
    }
}
