// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Looks up every placeholder of a template as Mustache does, since Mustache renders one that is not found as nothing.
///
/// A section is entered with its first element: each section has to have something to show.
enum TemplateCheck {
    /// The placeholders that have no value, in the template's order.
    static func unresolved(in template: String, page: Any) -> [String] {
        var stack: [Any] = [page]
        var unresolved: [String] = []
        for tag in tags(of: template) {
            switch tag.first {
            case "!", "%": continue
            case "/": stack.removeLast()
            case "^": stack.append(())
            case "#":
                let name = String(tag.dropFirst())
                let value = lookUp(name, in: stack)
                if value == nil { unresolved.append(name) }
                stack.append(value.map(firstElement) ?? ())
            default:
                if lookUp(tag, in: stack) == nil { unresolved.append(tag) }
            }
        }
        return unresolved
    }

    private static func tags(of template: String) -> [String] {
        template.matches(of: /\{\{\{?([^{}]+)\}\}/)
            .map { match in
                match.1.trimmingCharacters(in: .whitespaces)
            }
    }

    private static func lookUp(_ name: String, in stack: [Any]) -> Any? {
        if name == "." { return stack.last }
        var found: Any?
        for object in stack.reversed() where found == nil {
            found = name.split(separator: ".")
                .reduce(Optional(object)) { object, part in
                    object.flatMap { child(String(part), of: $0) }
                }
        }
        return found
    }

    private static func child(_ name: String, of object: Any) -> Any? {
        Mirror(reflecting: object).children.first { $0.label == name }.flatMap { unwrapped($0.value) }
    }

    private static func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return value }
        return mirror.children.first?.value
    }

    private static func firstElement(_ value: Any) -> Any {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .collection else { return value }
        return mirror.children.first?.value ?? ()
    }
}
