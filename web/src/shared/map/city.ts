import type { StyleSpecification } from 'maplibre-gl';
import type { Schemas } from '../api/client';
import { convert, type Position } from './coordinates';

type Geometry =
  { type: 'Polygon'; coordinates: number[][][] } | { type: 'MultiPolygon'; coordinates: number[][][][] };

export interface Shapes {
  type: 'FeatureCollection';
  features: {
    type: 'Feature';
    properties: { code: string; name: string; level: number; tint?: number };
    geometry: Geometry;
  }[];
}

const none: Shapes = { type: 'FeatureCollection', features: [] };
let asked: Promise<Shapes> | null = null;

/** The city's upper grid cells; asked once. Without them the map is empty but works. */
export function loadShapes(): Promise<Shapes> {
  asked ??= fetch('/api/public/shapes')
    .then((answer) => (answer.ok ? (answer.json() as Promise<Shapes>) : none))
    .catch(() => {
      asked = null;
      return none;
    });
  return asked;
}

const positionsOf = (geometry: Geometry): Position[] =>
  (geometry.type === 'Polygon' ? geometry.coordinates.flat() : geometry.coordinates.flat(2)) as Position[];

/** All of it in the coordinates of the map. */
export const converted = (shapes: Shapes, by: (at: Position) => Position): Shapes => ({
  ...shapes,
  features: shapes.features.map((feature) => ({
    ...feature,
    geometry: {
      ...feature.geometry,
      coordinates: convert(feature.geometry.coordinates as number[][][], by),
    } as Geometry,
  })),
});

export function boundsOf(shapes: Shapes): [number, number, number, number] | null {
  const all = shapes.features.flatMap((feature) => positionsOf(feature.geometry));
  if (all.length === 0) return null;
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const boxOf = (geometry: Geometry) => {
  const [xs, ys] = [0, 1].map((axis) => positionsOf(geometry).map((at) => at[axis]!)) as [number[], number[]];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
};

/** The part of the city to be shown about a place where there are no streets to see: as much to all sides as takes in
 * the smallest cell about it. West, south, east, north; null outside the city. */
export function boxAbout([x, y]: Position, shapes: Shapes): [number, number, number, number] | null {
  const [box] = shapes.features
    .map((feature) => boxOf(feature.geometry))
    .filter(([west, south, east, north]) => x >= west && x <= east && y >= south && y <= north)
    .sort((a, b) => (a[2] - a[0]) * (a[3] - a[1]) - (b[2] - b[0]) * (b[3] - b[1]));
  if (!box) return null;
  const across = Math.max(x - box[0], box[2] - x);
  const along = Math.max(y - box[1], box[3] - y);
  return [x - across, y - along, x + across, y + along];
}

export interface Label {
  name: string;
  at: Position;
  level: number;
}

export function labelsOf(shapes: Shapes): Label[] {
  return shapes.features.map(({ properties: { name, level }, geometry }) => {
    const positions = positionsOf(geometry);
    const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
    return { name, level, at: [middle(positions.map(([x]) => x)), middle(positions.map(([, y]) => y))] };
  });
}

const light = {
  paper: '#eceae3',
  tints: ['#f8f6f0', '#f1f3ec', '#eef2f5', '#f6f1ea'],
  streets: '#a9b0b8',
  districts: '#6f7d8c',
};
const dark = {
  paper: '#0e161f',
  tints: ['#152130', '#172532', '#14202c', '#182736'],
  streets: '#33475a',
  districts: '#5d6f82',
};

export function cityStyle(
  shapes: Shapes,
  tiles: Schemas['TileSettings'] | null,
  isDark = false,
): StyleSpecification {
  const { paper, tints, streets, districts } = isDark ? dark : light;
  const tinted: Shapes = {
    ...shapes,
    features: shapes.features.map((feature, index) => ({
      ...feature,
      properties: { ...feature.properties, tint: index % tints.length },
    })),
  };
  const services = Object.fromEntries(
    (tiles?.layers ?? []).map((url, index) => [
      `tiles-${index}`,
      {
        type: 'raster' as const,
        tiles: [url],
        tileSize: 256,
        maxzoom: tiles!.largestZoom,
        attribution: index === 0 ? tiles!.attribution : '',
      },
    ]),
  );
  return {
    version: 8,
    sources: { city: { type: 'geojson', data: tinted as never }, ...services },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': paper } },
      ...Object.keys(services).map((id) => ({ id, type: 'raster' as const, source: id })),
      ...(tiles
        ? []
        : [
            {
              id: 'land',
              type: 'fill' as const,
              source: 'city',
              paint: {
                'fill-color': [
                  'match',
                  ['get', 'tint'],
                  ...tints.flatMap((tint, index) => [index, tint]),
                  paper,
                ] as never,
              },
            },
          ]),
      {
        id: 'streets',
        type: 'line',
        source: 'city',
        filter: ['>', ['get', 'level'], 1],
        paint: { 'line-color': streets, 'line-width': 1, 'line-dasharray': [3, 2] },
      },
      {
        id: 'districts',
        type: 'line',
        source: 'city',
        filter: ['==', ['get', 'level'], 1],
        paint: { 'line-color': districts, 'line-width': 2 },
      },
    ],
  };
}
