// SPDX-License-Identifier: Apache-2.0

import CFuzzer
import Foundation

/// Hands inputs that libFuzzer makes up to the target that the environment's `FIDELIO_FUZZ` names.
///
/// An input that is refused by an error is a good answer; anything that ends the process is a finding.
@main
enum Fuzz {
    static func main() {
        guard Target.chosen != nil else {
            let names = Target.allCases.map(\.rawValue).joined(separator: ", ")
            FileHandle.standardError.write(Data("FIDELIO_FUZZ must be one of \(names)\n".utf8))
            exit(64)
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { start, count in
                Target.chosen?.run(Array(UnsafeBufferPointer(start: start, count: count)))
                return 0
            })
    }
}

extension Target {
    /// The target that the environment names.
    fileprivate static let chosen = Target(rawValue: ProcessInfo.processInfo.environment["FIDELIO_FUZZ"] ?? "")
}
