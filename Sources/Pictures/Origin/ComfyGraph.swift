// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import OrderedCollections

/// The graph that ComfyUI executed, as it stores it in a picture's text `prompt`: nodes by number, each with its class and
/// its inputs, which are values or links to other nodes.
struct ComfyGraph {
    private struct Node {
        let kind: String
        let inputs: OrderedDictionary<String, JSONValue>
    }

    /// By identifier, in the order of their numbers.
    private let nodes: OrderedDictionary<String, Node>

    /// The graph of a text, or what is wrong with it; neither if it is JSON but not a graph.
    static func reading(_ text: String) -> (graph: ComfyGraph?, problem: String?) {
        // Other programs store plain prompts under the same name.
        guard text.utf8.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") else {
            return (nil, nil)
        }
        do throws(JSONError) {
            let json = try JSONValue(parsing: ComfyText.strict(text), depthLimit: 64)
            return (ComfyGraph(json), nil)
        } catch {
            return (nil, "\(error)")
        }
    }

    private init?(_ json: JSONValue) {
        guard let members = json.objectValue else { return nil }
        var nodes: [(key: String, value: Node)] = []
        for (id, node) in members {
            guard let kind = node["class_type"]?.stringValue, let inputs = node["inputs"]?.objectValue else { continue }
            nodes.append((id, Node(kind: kind, inputs: inputs)))
        }
        guard !nodes.isEmpty else { return nil }
        nodes.sort { NumberedName.precedes($0.key, $1.key) }
        self.nodes = OrderedDictionary(uniqueKeysWithValues: nodes)
    }
}

extension ComfyGraph {
    /// What the graph tells.
    var origin: PictureOrigin {
        PictureOrigin(
            program: .comfyUI,
            values: [
                .seed: values(of: ["seed", "noise_seed"]).compactMap { Self.seed($0).map { String($0) } },
                .prompt: prompts,
                .steps: numbers(of: ["steps"]),
                .guidance: numbers(of: ["cfg", "guidance"]),
                .sampler: values(of: ["sampler_name"]).compactMap(\.stringValue),
                .scheduler: values(of: ["scheduler"]).compactMap(\.stringValue),
                .size: sizes,
                .denoising: numbers(of: ["denoise"]),
                .model: values(of: ["unet_name", "ckpt_name"]).compactMap(\.stringValue),
            ])
    }

    /// The inputs by which nodes that encode a text are given it.
    private static let textInputs = [
        "text", "text_g", "text_l", "prompt", "clip_g", "clip_l", "t5xxl", "populated_text",
    ]

    private var prompts: [String] {
        values(of: Self.textInputs) { $0.contains("TextEncode") || $0.contains("WildcardEncode") }
            .compactMap(\.stringValue).filter { !$0.isEmpty }
    }

    /// The sizes of empty latents; other nodes have a width too, such as those that scale pictures.
    private var sizes: [String] {
        nodes.values.filter { $0.kind.contains("Latent") }
            .compactMap { node in
                guard let width = value(of: node.inputs["width"])?.integerValue,
                    let height = value(of: node.inputs["height"])?.integerValue
                else { return nil }
                return "\(width) × \(height)"
            }
    }

    private func numbers(of inputs: [String]) -> [String] {
        values(of: inputs).compactMap(\.doubleValue).map(String.init(plain:))
    }

    /// The literal values of inputs with these names, in the order of nodes.
    private func values(of inputs: [String], in isMeant: (String) -> Bool = { _ in true }) -> [JSONValue] {
        nodes.values.filter { isMeant($0.kind) }
            .flatMap { node in inputs.compactMap { value(of: node.inputs[$0]) } }
    }

    /// The value that was typed in, or that the node holds which the input is linked to; nil if it was computed.
    private func value(of input: JSONValue?) -> JSONValue? {
        guard let link = input?.arrayValue else { return input }
        guard link.count == 2, let id = link[0].stringValue, link[1].integerValue == 0, let node = nodes[id] else {
            return nil
        }
        // A node that stands for one value calls it so. Others have to be understood before they can be followed.
        let held = node.inputs["value"] ?? node.inputs["string"]
        return held?.arrayValue == nil ? held : nil
    }

    private static func seed(_ value: JSONValue) -> UInt64? {
        // Long ones were made strings.
        value.integerValue.flatMap { UInt64(exactly: $0) } ?? value.stringValue.flatMap { UInt64($0) }
    }
}

extension String {
    /// A number without a fraction if it has none, so that 7 and 7.0 are the same.
    init(plain number: Double) {
        self = Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
