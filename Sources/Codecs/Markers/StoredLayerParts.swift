// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// The tensors and markers that belong to one weight, before they are judged.
struct StoredLayerParts {
    /// What a marker says, or why it cannot be understood.
    typealias ParsedMarker = Result<QuantizationMarker, QuantizationMarkerError>

    let weight: TensorInfo
    let scale: TensorInfo?
    let tensorMarker: ParsedMarker?
    let headerMarker: ParsedMarker?
    /// Whether the header's entry is the layer's except for a prefix.
    let headerNameDiffers: Bool
    /// What else under the layer's name is about its weight; empty until it is known that the layer is quantized.
    var others: [LayerPart] = []
    /// Zero points that are 0 throughout.
    var emptyZeroPoints: Set<String> = []
    /// Whether each byte holds two codes.
    var isPacked = false

    /// Whether something here speaks of quantization, be it an element type that no original has or a marker.
    var looksQuantized: Bool {
        let isMarked = tensorMarker != nil || headerMarker != nil
        switch weight.elementType {
        case .i8, .f8E4M3, .f8E5M2, .f8E4M3FNUZ, .f8E5M2FNUZ, .f4, .f6E2M3, .f6E3M2: return true
        case let type where type.isFloatingWeight:
            return isMarked || (weight.name.hasSuffix(StoredLayer.weightSuffix) && hasWeightScale)
        default: return isMarked || scale != nil
        }
    }

    /// Whether the scale is one that only weights have; a parameter that is called `scale` may be a norm's.
    private var hasWeightScale: Bool {
        guard let scale, weight.shape.count >= 2, scale.elementType.isFloatingWeight else { return false }
        return scale.name.hasSuffix(".weight_scale") || scale.name.hasSuffix(StoredLayer.legacyScaleSuffix)
    }

    /// The marker to follow and where it was found.
    ///
    /// If both can be read and disagree, the header's: ComfyUI puts it in the tensor's place when it loads a file.
    func chosenMarker() throws(StoredLayerDefect) -> (QuantizationMarker?, QuantizationMarkerSource) {
        switch (tensorMarker, headerMarker) {
        case (nil, nil): return (nil, .none)
        case (.success(let marker), .success(let header)):
            return marker.agrees(with: header) ? (marker, .tensor) : (header, .header)
        case (.success(let marker), _): return (marker, .tensor)
        case (_, .success(let marker)): return (marker, .header)
        case (.failure(let error), _), (_, .failure(let error)): throw .marker(error)
        }
    }

    /// Whether a marker is there that cannot be understood.
    var hasUnreadableMarker: Bool {
        [tensorMarker, headerMarker]
            .contains { marker in
                if case .failure = marker { true } else { false }
            }
    }

    /// Whether both markers can be read and say different things.
    var markersDisagree: Bool {
        guard case .success(let marker) = tensorMarker, case .success(let header) = headerMarker else { return false }
        return !marker.agrees(with: header)
    }

    /// Whether a marker that ComfyUI follows is a bare text: the header's if there is one, else the tensor's.
    var hasBareText: Bool {
        [headerMarker, headerMarker == nil || headerNameDiffers ? tensorMarker : nil]
            .contains { marker in
                if case .success(let marker) = marker { marker.isBareText } else { false }
            }
    }
}

extension QuantizationMarker {
    /// Whether both mean the same numbers, however they say it.
    func agrees(with other: QuantizationMarker) -> Bool {
        let isSameFormat = (isInt8 && other.isInt8) || format == other.format
        // A bare text says nothing of rotation.
        return isSameFormat && (isBareText || other.isBareText || groupSize == other.groupSize)
    }
}
