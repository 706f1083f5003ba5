// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Files
import Remote
import Synchronization
import SystemPackage

/// The addresses on the command line.
///
/// They are taken out before the parser sees them, since it repeats arguments in its messages, and an address may carry a
/// signature. What stands in their place is what people may see of them.
enum GivenAddresses {
    /// A file by its address, or by the short form for Hugging Face.
    enum Given: Sendable, Hashable {
        /// An address.
        case address(Address)
        /// A file of Hugging Face.
        case hub(HubFile)
    }

    private static let known = Mutex<[String: Given]>([:])

    /// Commands that read what is elsewhere; the others write models, or read documents.
    static let readers: Set = ["inspect", "diagnose", "analyze", "check", "verify", "survey"]

    /// Options whose value is text, whatever it looks like.
    private static let texts: Set = ["--recipe"]

    /// The command line with every address in the form that people may see.
    ///
    /// - Throws: `ValidationError` for what begins like an address and is none, and for addresses where only files can be used.
    static func takenOut(of arguments: [String]) throws -> [String] {
        var result: [String] = []
        for argument in arguments {
            let (option, value) = split(argument)
            guard isAddress(value), !texts.contains(option ?? result.last ?? "") else {
                result.append(argument)
                continue
            }
            if let command = arguments.first, !readers.contains(command) {
                throw ValidationError(
                    "fidelio \(command.printable(limit: 40)) works on files of this machine, not on addresses: download the "
                        + "file first. Addresses are read by inspect, diagnose, analyze, check, verify and survey.")
            }
            result.append((option.map { $0 + "=" } ?? "") + (try kept(value)))
        }
        return result
    }

    /// What stands for an argument of the command line, or what the text itself says; nil for the path of a file.
    static func given(_ text: String) throws -> Given? {
        if let given = known.withLock({ $0[text] }) { return given }
        return isAddress(text) ? try parsed(text) : nil
    }

    /// Whether a text is meant as an address: by its beginning, unless a file has that very name.
    static func isAddress(_ text: String) -> Bool {
        if Address.isAddress(text) { return true }
        guard text.hasPrefix(HubFile.prefix) else { return false }
        return ArgumentBytes.bytes(of: text).map { FileStatus(ofPath: FilePath(bytes: $0)) == nil } ?? false
    }

    private static func split(_ argument: String) -> (option: String?, value: String) {
        guard argument.hasPrefix("--"), let end = argument.firstIndex(of: "=") else { return (nil, argument) }
        return (String(argument[..<end]), String(argument[argument.index(after: end)...]))
    }

    private static func parsed(_ text: String) throws -> Given {
        do throws(AddressProblem) {
            if text.hasPrefix(HubFile.prefix) { return .hub(try HubFile(parsing: text)) }
            return .address(try Address(parsing: text))
        } catch {
            throw ValidationError("An address on the command line \(error).")
        }
    }

    /// Keeps an address, and makes the text that stands for it.
    ///
    /// - Throws: `ValidationError` for what begins like an address and is none.
    static func kept(_ text: String) throws -> String {
        let given = try parsed(text)
        let shown =
            switch given {
            case .address(let address): "\(address)"
            case .hub: text
            }
        return known.withLock { known in
            var label = shown
            var number = 1
            // Addresses that differ in what is not shown only.
            while let other = known[label], other != given {
                number += 1
                label = "\(shown)#\(number)"
            }
            known[label] = given
            return label
        }
    }
}
