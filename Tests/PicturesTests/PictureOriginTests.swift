// SPDX-License-Identifier: Apache-2.0

import Pictures
import Testing

/// What generators' texts tell.
struct PictureOriginTests {
    private static func reading(_ key: String, _ value: String) -> OriginReading {
        OriginReading(of: [PictureText(key: "Software", value: "x"), PictureText(key: key, value: value)])
    }

    /// As ComfyUI's own example workflow is stored.
    private static func graph(seed: String = "156680208700286", model: String = "a.safetensors") -> String {
        """
        {"3": {"inputs": {"seed": \(seed), "steps": 20, "cfg": 8.0, "sampler_name": "euler", "scheduler": "normal", \
        "denoise": 1.0, "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}, \
        "class_type": "KSampler", "is_changed": [NaN]}, "10": {"inputs": {"width": 64, "height": 64}, "class_type": "ImageScale"}, \
        "4": {"inputs": {"ckpt_name": "\(model)"}, "class_type": "CheckpointLoaderSimple"}, \
        "5": {"inputs": {"width": 512, "height": 768, "batch_size": 1}, "class_type": "EmptyLatentImage"}, \
        "7": {"inputs": {"text": "text, watermark", "clip": ["4", 1]}, "class_type": "CLIPTextEncode"}, \
        "6": {"inputs": {"text": "a bottle: \\"NaN\\", Infinity", "clip": ["4", 1]}, "class_type": "CLIPTextEncode"}, \
        "9": {"inputs": {"filename_prefix": "ComfyUI", "text": "no prompt"}, "class_type": "SaveImage"}}
        """
    }

    private static let parameters = """
        a cat, sitting
        on a mat
        Negative prompt: dog,
        blurry
        Steps: 25, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.0, Seed: 4294967295, Size: 512x640, Model hash: 12ab, \
        Model: sd_xl, Lora hashes: "a: 1, Seed: 5", Denoising strength: 0.7, Version: v1.10
        """

    @Test func readsComfyUIsGraph() throws {
        let origin = try #require(Self.reading("prompt", Self.graph()).origin)
        #expect(origin.program == .comfyUI)
        #expect(origin.seeds == [156_680_208_700_286])
        #expect(origin.prompts == ["a bottle: \"NaN\", Infinity", "text, watermark"])
        #expect(origin.models == ["a.safetensors"])
        #expect(origin[.steps] == ["20"])
        #expect(origin[.guidance] == ["8"])
        #expect(origin[.sampler] == ["euler"])
        #expect(origin[.scheduler] == ["normal"])
        #expect(origin[.size] == ["512 × 768"])
        #expect(origin[.denoising] == ["1"])
    }

    @Test func readsWebUIsParameters() throws {
        let origin = try #require(Self.reading("parameters", Self.parameters).origin)
        #expect(origin.program == .webUI)
        #expect(origin.seeds == [4_294_967_295])
        #expect(origin.prompts == ["a cat, sitting\non a mat", "dog,\nblurry"])
        #expect(origin.models == ["sd_xl"])
        #expect(origin[.steps] == ["25"])
        #expect(origin[.guidance] == ["7"])
        #expect(origin[.sampler] == ["DPM++ 2M"])
        #expect(origin[.scheduler] == ["Karras"])
        #expect(origin[.size] == ["512 × 640"])
        #expect(origin[.denoising] == ["0.7"])
    }

    @Test func readsParametersWithLineEndsOfWindows() throws {
        let text = "a\r\nNegative prompt: b\r\nSteps: 5, Seed: 3\r\n"
        let origin = try #require(Self.reading("parameters", text).origin)
        #expect(origin.prompts == ["a", "b"])
        #expect(origin.seeds == [3])
    }

    /// `Double` would make one number of these.
    @Test(arguments: [("18446744073709551615", UInt64.max), ("18446744073709551614", UInt64.max - 1), ("0", 0)])
    func keepsEveryDigitOfASeed(_ text: String, _ seed: UInt64) {
        #expect(Self.reading("prompt", Self.graph(seed: text)).origin?.seeds == [seed])
    }

    @Test(arguments: ["-1", "1.5", "null", "\"fixed\"", "[\"99\", 0]", "99999999999999999999999"])
    func tellsNoSeedThatIsNone(_ text: String) throws {
        let origin = try #require(Self.reading("prompt", Self.graph(seed: text)).origin)
        #expect(origin.seeds.isEmpty)
        #expect(origin[.steps] == ["20"])
    }

    @Test func followsALinkToAValue() throws {
        let text = """
            {"2": {"class_type": "KSampler", "inputs": {"seed": ["11", 0], "steps": ["12", 1]}},
             "11": {"class_type": "PrimitiveInt", "inputs": {"value": 42}},
             "12": {"class_type": "PrimitiveInt", "inputs": {"value": 7}},
             "1": {"class_type": "CLIPTextEncodeFlux", "inputs": {"clip_l": ["13", 0], "t5xxl": ""}},
             "13": {"class_type": "PrimitiveString", "inputs": {"value": "a tree"}}}
            """
        let origin = try #require(Self.reading("prompt", text).origin)
        #expect(origin.seeds == [42])
        #expect(origin.prompts == ["a tree"])
        #expect(origin[.steps].isEmpty, "its second output is another thing")
    }

    /// The order of nodes is that of their numbers, wherever they stand.
    @Test func ordersNodesByNumber() {
        let text = """
            {"10": {"class_type": "RandomNoise", "inputs": {"noise_seed": 3}}, "2": {"class_type": "K", "inputs": {"seed": 1}},
             "2:5": {"class_type": "K", "inputs": {"seed": 2}}}
            """
        #expect(Self.reading("prompt", text).origin?.seeds == [1, 2, 3])
    }

    @Test(arguments: ["{", "{\"3\": {\"a\": 1, \"a\": 2}}", "{\"1\": " + String(repeating: "[", count: 10_000)])
    func saysThatAGraphCannotBeRead(_ text: String) {
        let reading = Self.reading("prompt", text)
        #expect(reading.origin == nil)
        #expect(reading.note?.hasPrefix("has a ComfyUI graph that cannot be read") == true)
    }

    @Test(arguments: ["", "a cat", "[1]", "{}", "{\"a\": 1}", "{\"1\": {\"class_type\": 5, \"inputs\": []}}"])
    func tellsNothingOfOtherTexts(_ text: String) {
        #expect(Self.reading("prompt", text) == OriginReading(of: []))
        #expect(Self.reading("parameters", text) == OriginReading(of: []))
    }

    @Test func readsParametersBesideAGraphThatCannotBeRead() {
        let reading = OriginReading(of: [
            PictureText(key: "prompt", value: "{"), PictureText(key: "parameters", value: Self.parameters),
        ])
        #expect(reading.origin?.seeds == [4_294_967_295])
        #expect(reading.note != nil)
    }

    @Test func saysInWhatOriginsDiffer() throws {
        let reference = try #require(Self.reading("prompt", Self.graph(seed: "1")).origin)
        let other = Self.graph(seed: "2").replacing("\"steps\": 20", with: "\"steps\": 8")
            .replacing("watermark", with: "logo")
        let candidate = try #require(Self.reading("prompt", other).origin)
        #expect(
            candidate.differences(from: reference).map(\.description) == [
                "the seeds differ: 1 and 2, so the compositions may differ",
                "the prompts differ, so the compositions may differ", "the numbers of steps differ: 20 and 8",
            ])
    }

    @Test func expectsAnotherModel() throws {
        let reference = try #require(Self.reading("prompt", Self.graph()).origin)
        let candidate = try #require(Self.reading("prompt", Self.graph(model: "b.safetensors")).origin)
        #expect(candidate != reference)
        #expect(candidate.differences(from: reference).isEmpty)
    }

    /// What only one of them tells is not another.
    @Test func comparesWhatBothTell() throws {
        let reference = try #require(Self.reading("prompt", Self.graph(seed: "5")).origin)
        let candidate = try #require(Self.reading("parameters", "a cat\nSteps: 20, Sampler: Euler, Seed: 5").origin)
        #expect(candidate.differences(from: reference).isEmpty)
        let another = try #require(Self.reading("parameters", "a cat\nSteps: 21, Sampler: Euler, Seed: 5").origin)
        #expect(another.differences(from: reference).map(\.field) == [.steps])
    }
}
