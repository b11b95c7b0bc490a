import { onBeforeUnmount, shallowRef, watch, type Ref } from 'vue';
import type MapView from '@/shared/map/MapView.vue';
import { convert } from '@/shared/map/coordinates';
import { ringsOf, type Cell, type Polygon } from './cell';
import type { Cells } from './drawing';

/** Cells on the page's map. They are kept in WGS 84; the map has its own coordinates, known once it is there. */
export function useGridMap(
  view: Readonly<Ref<InstanceType<typeof MapView> | null>>,
  chosen: Readonly<Ref<string | null>>,
  whenChosen: (code: string) => void,
) {
  const shapes = shallowRef<Cell[]>([]);
  const cells = shallowRef<Cells | null>(null);

  const onMap = (cell: Cell): Cell => ({
    ...cell,
    geometry: {
      ...cell.geometry,
      coordinates: convert(cell.geometry.coordinates as number[][][], (at) => view.value?.toMap(at) ?? at),
    } as Cell['geometry'],
  });

  const shapeOf = (code: string | null) => {
    const found = shapes.value.find((one) => one.properties.code === code);
    return found && onMap(found);
  };

  const show = () => cells.value?.show(shapes.value.map(onMap), chosen.value);

  /** The map is ready: from here on it shows cells. True where it did not before. */
  async function begin() {
    if (cells.value || !view.value?.map) return false;
    const { useCells } = await import('./drawing');
    if (cells.value || !view.value?.map) return false;
    cells.value = useCells(view.value.map, whenChosen);
    show();
    return true;
  }

  function lookAt(found: Cell[]) {
    let [west, south, east, north] = [180, 90, -180, -90];
    for (const [x, y] of found.flatMap((cell) => ringsOf(cell).flat())) {
      [west, east] = [Math.min(west, x), Math.max(east, x)];
      [south, north] = [Math.min(south, y), Math.max(north, y)];
    }
    if (west > east) return;
    view.value?.map?.fitBounds(
      [
        [west, south],
        [east, north],
      ],
      { padding: 48, maxZoom: 17 },
    );
  }

  const lookAtAll = () => lookAt(shapes.value.map(onMap));

  /** Whether the boundary of a cell can be changed by hand: it is one ring. */
  function reshape(code: string) {
    const shape = shapeOf(code);
    if (shape?.geometry.type === 'Polygon' && cells.value?.change(shape.geometry)) return true;
    cells.value?.stop();
    return false;
  }

  /** What is drawn, in WGS 84. */
  function ring(): Polygon | null {
    const drawn = cells.value?.drawn();
    if (!drawn) return null;
    return {
      type: 'Polygon',
      coordinates: convert(
        drawn.coordinates,
        (at) => view.value?.fromMap(at) ?? at,
      ) as Polygon['coordinates'],
    };
  }

  watch(shapes, show);
  watch(chosen, () => {
    show();
    const shape = shapeOf(chosen.value);
    if (shape) lookAt([shape]);
  });
  onBeforeUnmount(() => cells.value?.stop());

  return { shapes, cells, begin, lookAtAll, reshape, ring };
}
