// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Files
import Regression
import Reports
import SystemPackage

/// `fidelio verify`: checks a download against its publisher's manifest.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks a quantized model against a manifest of `fidelio attest`; needs no original.",
        discussion: """
            Every tensor's SHA-256 is compared, then metadata, markers, and the figures that the codes give. Order and \
            shards may differ. Exits with 1 if something is different, and names the first such thing.

            EXAMPLES
              fidelio verify z_image_int8.safetensors z_image_int8.manifest.json
              fidelio verify https://HOST/z_image_int8.safetensors \\
                z_image_int8.manifest.json
            """
    )

    @Argument(help: "The quantized model: a file, an index of shards, a folder, or an address.", completion: .file())
    var candidate: ModelArgument

    @Argument(help: "The manifest.", completion: .file())
    var manifest: FilePath

    @OptionGroup(title: "Addresses")
    var remote: RemoteArguments

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let attestation = try JSONText.read(Attestation.self, at: manifest)
        let opener = try remote.opener(for: [candidate])
        let checkpoint = try opener.open(candidate)
        try opener.beginReadingWhole([checkpoint], isAgreed: true, run)
        let verification = try await run.withProgress("verify") { report in
            try await Verification(
                of: checkpoint, against: attestation, threads: run.threadCount, version: Version.current, report: report
            )
        }
        let amount = opener.amount(of: [checkpoint])
        if let amount { run.note([amount.sentence]) }
        if run.json {
            let document = VerificationDocument(verification, version: Version.current)
            StandardOutput.print(
                String(decoding: try JSONText.encode(ReadDocument(document, read: amount)).dropLast(), as: UTF8.self))
        } else {
            StandardOutput.printText(summary(verification, name: checkpoint.name))
        }
        if !verification.differences.isEmpty { throw ExitCode.failure }
    }

    private func summary(_ verification: Verification, name: String) -> [String] {
        let differences = verification.differences
        guard !differences.isEmpty else {
            let files =
                verification.isSameFiles
                ? "The files are the attested ones to the byte."
                : "The files are other ones (order, shards or padding); every tensor and every entry of metadata is the same."
            return ["VERIFIED: \(name.printable()): \(verification.tensors) tensors as attested.", files]
        }
        let lines = differences.map { difference in
            "  \(difference.subject.map { "\($0.printable(limit: 200)): " } ?? "")\(difference.message.printable(limit: 400))"
        }
        let shown = run.verbose ? lines : Array(lines.prefix(1))
        let left = lines.count - shown.count
        return ["DIFFERENT: \(name.printable()) is not what is attested:"] + shown
            + (left > 0 ? ["  and \(left) more, see --verbose"] : [])
    }
}
