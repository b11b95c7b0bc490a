import * as maplibre from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';

// A file of our own, since the policy allows no worker made from text.
maplibre.setWorkerUrl(workerUrl);

export { maplibre };
