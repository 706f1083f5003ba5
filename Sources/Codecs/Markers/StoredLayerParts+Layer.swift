// SPDX-License-Identifier: Apache-2.0

import Checkpoints
internal import Files
import OrderedCollections

extension StoredLayerParts {
    /// The layer that these parts make up.
    ///
    /// - Parameter ignoresRotation: leaves the marker's rotation out, which may be one that cannot be.
    /// - Throws: the reason why they make up none that can be read.
    func layer(ignoresRotation: Bool = false) throws(StoredLayerDefect) -> StoredLayer {
        let named = try? chosenMarker().0?.format
        if weight.elementType.isFloatingWeight { throw .floatingPoint(weight.elementType, format: named) }
        guard weight.elementType == .i8 else { throw .elementType(weight.elementType, format: named) }
        let (marker, source) = try chosenMarker()
        if let format = marker?.format, !QuantizationMarker.isInt8(format) { throw .format(format) }
        guard weight.shape.count == 2, !weight.shape.contains(0) else { throw .weightShape(weight.shape) }
        guard !weight.isTooLarge else { throw .weightTooLarge(weight.shape) }
        guard !isPacked else { throw .packed }
        guard let scale else { throw .missingScale }
        guard unknownParts.isEmpty else { throw .unknownParts(unknownParts) }
        guard [.f32, .bf16, .f16].contains(scale.elementType) else { throw .scaleType(scale.elementType) }
        let scaling = try scaling(of: scale, isPerRow: marker?.isPerRow ?? false)
        let rotation = ignoresRotation ? nil : try rotation(of: marker)
        return StoredLayer(
            weight: weight,
            scale: scale,
            encoding: .int8(Configuration(scaling: scaling, rotation: rotation)),
            marker: marker,
            markerSource: source,
            dialects: dialects(scale: scale, scaling: scaling, marker: marker, source: source),
            others: others
        )
    }

    /// What stands beside the codes and makes them another weight, in words.
    private var unknownParts: [String] {
        let layer = StoredLayer.layerName(ofWeight: weight.name)
        var rests: OrderedDictionary<String, [String]> = [:]
        for part in others where !emptyZeroPoints.contains(part.tensor.name) {
            guard let words = part.words else { continue }
            let rest = StoredLayer.rest(of: part.tensor.name, inLayer: layer)
            rests[words, default: []].append(rest.printable(limit: 80))
        }
        return rests.map { "\($0.key) (\($0.value.joined(separator: ", ")))" }
    }

    /// The layer without its marker's rotation, if that is its defect.
    func unrotatedLayer(_ defect: StoredLayerDefect) -> StoredLayer? {
        switch defect {
        case .group, .groupDoesNotDivide: try? layer(ignoresRotation: true)
        default: nil
        }
    }

    /// Whether the scale is one for the matrix or one per row, as its shape says.
    private func scaling(of scale: TensorInfo, isPerRow: Bool) throws(StoredLayerDefect) -> Scaling {
        let rows = weight.shape[0]
        // bitsandbytes' is a list of the rows' largest weights.
        if scale.name.hasSuffix(StoredLayer.bitsandbytesSuffix), scale.elementCount == rows { return .row }
        switch scale.shape {
        case [], [1], [1, 1]: return rows == 1 && isPerRow ? .row : .tensor
        case [rows, 1], [rows]: return .row
        default: throw .scaleShape(scale.shape, rows: rows)
        }
    }

    private func rotation(of marker: QuantizationMarker?) throws(StoredLayerDefect) -> Rotation? {
        guard let size = marker?.groupSize else { return nil }
        guard let rotation = Rotation(markedGroupSize: size) else { throw .group(size) }
        guard rotation.fits(columns: weight.shape[1]) else {
            throw .groupDoesNotDivide(size, columns: weight.shape[1])
        }
        return rotation
    }

    private func dialects(
        scale: TensorInfo,
        scaling: Scaling,
        marker: QuantizationMarker?,
        source: QuantizationMarkerSource
    ) -> Set<StoredLayerDialect> {
        var dialects = markerDialects(marker, source)
        let rows = weight.shape[0]
        if scale.name.hasSuffix(StoredLayer.legacyScaleSuffix) { dialects.insert(.legacyScaleName) }
        if scale.elementType != .f32 { dialects.insert(.narrowScale) }
        let isNamedByOthers =
            !weight.name.hasSuffix(StoredLayer.weightSuffix)
            || [StoredLayer.bitsandbytesSuffix, ".scale"].contains { scale.name.hasSuffix($0) }
        if isNamedByOthers { dialects.insert(.otherMaker) }
        if others.contains(where: { $0.role != .marker }) { dialects.insert(.leftovers) }
        if rows > 1, scale.shape == [rows], !isNamedByOthers { dialects.insert(.flatRowScale) }
        if rows > 1, scaling == .tensor {
            if marker?.isRotated ?? false { dialects.insert(.tensorScaleWithRotation) }
            if marker?.isPerRow ?? false { dialects.insert(.missingRowScale) }
        }
        return dialects
    }

    private func markerDialects(
        _ marker: QuantizationMarker?,
        _ source: QuantizationMarkerSource
    ) -> Set<StoredLayerDialect> {
        guard let marker else { return [.noMarker] }
        var dialects: Set<StoredLayerDialect> = []
        if tensorMarker == nil { dialects.insert(.headerMarkerOnly) }
        if headerMarker != nil, headerNameDiffers { dialects.insert(.headerPrefix) }
        if markersDisagree { dialects.insert(.markersDisagree) }
        if hasUnreadableMarker { dialects.insert(.unreadableMarker) }
        if marker.format == nil { dialects.insert(.noFormat) }
        if let format = marker.format, format != QuantizationMarker.int8 { dialects.insert(.otherFormatName) }
        if !marker.spellings.isEmpty { dialects.insert(.markerSpelling) }
        if hasBareText { dialects.insert(.bareTextMarker) }
        if marker.isRotated, marker.writtenGroupSize == nil { dialects.insert(.noGroupSize) }
        if marker.hasNestedParameters { dialects.insert(.nestedParameters) }
        if let size = marker.groupSize, Rotation(groupSize: size) == nil { dialects.insert(.groupIsNoPowerOfFour) }
        return dialects
    }
}
