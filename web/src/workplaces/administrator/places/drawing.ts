import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import type { Position } from '@/shared/map/coordinates';
import { ringsOf, type Cell, type Polygon } from './cell';

const near = 12;

/** As the tags beside the map: green is new, blue is there, amber wants a look. */
const colour = ['match', ['get', 'look'], 'added', '#1f7a3d', 'overlapping', '#b45309', '#1d4f91'];

/** The corner of a cell next to a place on the screen: neighbours that share their corners leave no gap. */
export function cornerNear(
  at: { x: number; y: number },
  corners: Iterable<Position>,
  project: (corner: Position) => { x: number; y: number },
): Position | undefined {
  let [best, least] = [undefined as Position | undefined, near];
  for (const corner of corners) {
    const { x, y } = project(corner);
    const far = Math.hypot(x - at.x, y - at.y);
    if (far < least) [best, least] = [corner, far];
  }
  return best;
}

/** Shows cells on a map, one of them chosen, and draws the ring of a new one or moves the corners of one there is. All
 * positions are those of the map. */
export function useCells(map: MapLibre, whenChosen: (code: string) => void) {
  let cells: Cell[] = [];
  let draw: TerraDraw | null = null;
  let isChoosing = true;

  map.addSource('cells', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  map.addLayer({
    id: 'cells',
    type: 'fill',
    source: 'cells',
    paint: { 'fill-color': colour as never, 'fill-opacity': ['case', ['get', 'chosen'], 0.3, 0.06] },
  });
  map.addLayer({
    id: 'cell-lines',
    type: 'line',
    source: 'cells',
    paint: { 'line-color': colour as never, 'line-width': ['case', ['get', 'chosen'], 3, 1] },
  });
  map.on('click', 'cells', (event) => {
    const code = event.features?.[0]?.properties['code'] as string | undefined;
    if (isChoosing && code) whenChosen(code);
  });

  function show(shown: Cell[], chosen: string | null) {
    cells = shown;
    map.getSource<GeoJSONSource>('cells')?.setData({
      type: 'FeatureCollection',
      features: shown.map((cell) => ({
        ...cell,
        properties: { ...cell.properties, chosen: cell.properties.code === chosen },
      })) as never,
    });
  }

  const toCustom = ({ containerX, containerY }: { containerX: number; containerY: number }) =>
    cornerNear(
      { x: containerX, y: containerY },
      cells.flatMap((cell) => ringsOf(cell).flat()),
      (corner) => map.project(corner),
    );

  function begin() {
    stop();
    isChoosing = false;
    draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 7 }),
      modes: [
        new TerraDrawPolygonMode({ snapping: { toCustom } }),
        new TerraDrawSelectMode({
          flags: {
            polygon: {
              feature: {
                coordinates: { midpoints: true, draggable: true, deletable: true, snappable: { toCustom } },
              },
            },
          },
        }),
      ],
    });
    draw.start();
    return draw;
  }

  /** A ring is drawn corner by corner; it is done with the first corner or with Enter. */
  function drawNew(whenDrawn: () => void) {
    const drawing = begin();
    drawing.on('finish', (id) => {
      drawing.setMode('select');
      drawing.selectFeature(id);
      whenDrawn();
    });
    drawing.setMode('polygon');
  }

  /** The corners of a ring that is there are moved. */
  function change(polygon: Polygon) {
    const drawing = begin();
    const [added] = drawing.addFeatures([
      {
        type: 'Feature',
        properties: { mode: 'polygon' },
        geometry: { type: 'Polygon', coordinates: polygon.coordinates },
      },
    ]);
    drawing.setMode('select');
    if (added?.id !== undefined) drawing.selectFeature(added.id);
    return added?.valid === true;
  }

  function drawn(): Polygon | null {
    const found = draw?.getSnapshot().find((one) => one.geometry.type === 'Polygon');
    return found ? (found.geometry as Polygon) : null;
  }

  function stop() {
    draw?.stop();
    draw = null;
    isChoosing = true;
  }

  return { show, drawNew, change, drawn, stop };
}

export type Cells = ReturnType<typeof useCells>;
