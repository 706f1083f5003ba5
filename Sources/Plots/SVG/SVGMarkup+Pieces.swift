// SPDX-License-Identifier: Apache-2.0

extension SVGMarkup {
    /// Leaves out all elements of the given names, with what is in them.
    static func without(_ names: Set<String>, _ pieces: [SVGPiece]) -> [SVGPiece] {
        var depth = 0
        return pieces.filter { piece in
            guard case .tag(let tag) = piece, names.contains(tag.name) else { return depth == 0 }
            switch tag.kind {
            case .opening: depth += 1
            case .closing: depth -= 1
            case .empty: break
            }
            return false
        }
    }

    /// Leaves out empty groups; gnuplot writes many.
    static func withoutEmptyGroups(_ pieces: [SVGPiece]) -> [SVGPiece] {
        var kept: [SVGPiece] = []
        for piece in pieces {
            if case .tag(let closing) = piece, closing.kind == .closing, closing.name == "g",
                case .tag(let opening)? = kept.last, opening.kind == .opening, opening.name == "g"
            {
                kept.removeLast()
            } else {
                kept.append(piece)
            }
        }
        return kept
    }

    /// Leaves out markers and filters to which nothing refers.
    static func withUsedDefinitions(_ pieces: [SVGPiece]) -> [SVGPiece] {
        guard let start = pieces.firstIndex(where: { $0.isTag("defs", .opening) }),
            let end = pieces.firstIndex(where: { $0.isTag("defs", .closing) }), start < end
        else { return pieces }
        var used = Set((pieces[..<start] + pieces[end...]).flatMap(\.references))
        var kept: [[SVGPiece]] = []
        // A definition refers only to earlier ones.
        for element in elements(of: pieces[(start + 1)..<end]).reversed() {
            guard case .tag(let tag)? = element.first, let id = tag["id"], used.contains(id) else { continue }
            used.formUnion(element.flatMap(\.references))
            kept.append(element)
        }
        let definitions = kept.isEmpty ? [] : [pieces[start]] + kept.reversed().joined() + [pieces[end]]
        return Array(pieces[..<start]) + definitions + Array(pieces[(end + 1)...])
    }

    /// Sorts pieces by the outermost elements that they make up.
    private static func elements(of pieces: ArraySlice<SVGPiece>) -> [[SVGPiece]] {
        var elements: [[SVGPiece]] = []
        var depth = 0
        for piece in pieces {
            if depth == 0 { elements.append([]) }
            elements[elements.count - 1].append(piece)
            if case .tag(let tag) = piece {
                depth += tag.kind == .opening ? 1 : tag.kind == .closing ? -1 : 0
            }
        }
        return elements
    }
}

extension SVGPiece {
    /// Whether the piece is a certain tag.
    fileprivate func isTag(_ name: String, _ kind: SVGTag.Kind) -> Bool {
        guard case .tag(let tag) = self else { return false }
        return tag.name == name && tag.kind == kind
    }

    /// The identifiers to which the piece refers.
    fileprivate var references: [String] {
        guard case .tag(let tag) = self else { return [] }
        return tag.attributes.compactMap(\.reference)
    }
}
