// SPDX-License-Identifier: Apache-2.0

internal import Documents
import Foundation
import Mustache

/// The files of Sources/Reports/Templates, which the build embeds in the code.
enum PageTemplates {
    /// The style sheet: `report.css`, and a file a section that has one.
    static let styles = String(
        decoding: PackageResources.report_css + PackageResources.first_css + PackageResources.findings_css,
        as: UTF8.self)

    /// The script, `report.js`.
    static let script = String(decoding: PackageResources.report_js, as: UTF8.self)

    /// The text of the page's template: `report.mustache`, with the files of its sections in their places.
    static let pageText = String(decoding: PackageResources.report_mustache, as: UTF8.self)
        .replacing("{{> first}}\n", with: String(decoding: PackageResources.first_mustache, as: UTF8.self))
        .replacing("{{> findings}}\n", with: String(decoding: PackageResources.findings_mustache, as: UTF8.self))

    /// The page's template.
    static let page: MustacheTemplate = {
        MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
        do {
            return try MustacheTemplate(string: pageText)
        } catch {
            preconditionFailure("report.mustache is embedded in the code and does not parse: \(error)")
        }
    }()

    /// What the page may do: nothing over the network, no script but its own, pictures that it carries itself.
    ///
    /// Styles are admitted inline, since bars and gnuplot's pictures carry their own; they can fetch nothing either.
    static let policy = """
        default-src 'none'; script-src 'sha256-\(scriptHash)'; \
        style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'
        """

    /// The script's SHA-256 in base 64, as a `script-src` directive takes it.
    private static let scriptHash: String = {
        var digest = SHA256()
        digest.update(PackageResources.report_js)
        return Data(digest.finalize()).base64EncodedString()
    }()
}
