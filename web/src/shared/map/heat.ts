import type { GeoJSONSourceSpecification, HeatmapLayerSpecification } from 'maplibre-gl';
import type { Position } from './coordinates';

type GeoJSONData = Exclude<GeoJSONSourceSpecification['data'], string>;

export const heatOf = (
  heat: readonly { at: Position; count: number }[],
  toMap: (at: Position) => Position,
): GeoJSONData => {
  const most = Math.max(1, ...heat.map(({ count }) => count));
  return {
    type: 'FeatureCollection',
    features: heat.map(({ at, count }) => ({
      type: 'Feature',
      // The many in one place must not hide the few elsewhere.
      properties: { weight: Math.sqrt(count / most) },
      geometry: { type: 'Point', coordinates: toMap(at) },
    })),
  };
};

/** From clear over yellow to red, wider the nearer one looks. */
export const heatLayer: HeatmapLayerSpecification = {
  id: 'heat',
  type: 'heatmap',
  source: 'heat',
  paint: {
    'heatmap-weight': ['get', 'weight'],
    'heatmap-radius': ['interpolate', ['exponential', 2], ['zoom'], 9, 6, 16, 90],
    'heatmap-intensity': 0.7,
    'heatmap-opacity': 0.85,
    'heatmap-color': [
      'interpolate',
      ['linear'],
      ['heatmap-density'],
      0,
      'rgba(0, 0, 0, 0)',
      0.2,
      '#f6d365',
      0.5,
      '#f2994a',
      0.8,
      '#d9442f',
      1,
      '#a8231b',
    ],
  },
};
