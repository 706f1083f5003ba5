// SPDX-License-Identifier: Apache-2.0

import Files

extension CommandLine {
    /// The arguments after the command's name, as paths: bytes that are not UTF-8 are kept, whereas `arguments` loses them.
    static var pathArguments: [String] {
        (1..<max(1, Int(argc)))
            .compactMap { index in
                guard let argument = unsafe unsafeArgv[index] else { return nil }
                var bytes: [UInt8] = []
                var place = unsafe argument
                while unsafe place.pointee != 0 {
                    bytes.append(UInt8(bitPattern: unsafe place.pointee))
                    unsafe place += 1
                }
                return String(pathBytes: bytes)
            }
    }
}
