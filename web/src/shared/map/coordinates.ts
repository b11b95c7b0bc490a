/** Degrees: longitude, latitude. The API speaks WGS 84, which differs from CGCS2000 by centimetres. */
export type Position = [number, number];

const a = 6378245;
const ee = 0.006693421622965943;

/** The shift of Chinese map services (GCJ-02) applies within China only. */
const isShifted = ([x, y]: Position) => x >= 72.004 && x <= 137.8347 && y >= 0.8293 && y <= 55.8271;

function shift([longitude, latitude]: Position): Position {
  const x = longitude - 105;
  const y = latitude - 35;
  const wave = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * (2 / 3);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    wave +
    (20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * (2 / 3) +
    (160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * (2 / 3);
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    wave +
    (20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * (2 / 3) +
    (150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * (2 / 3);
  const radians = (latitude / 180) * Math.PI;
  const magic = 1 - ee * Math.sin(radians) ** 2;
  return [
    (east * 180) / ((a / Math.sqrt(magic)) * Math.cos(radians) * Math.PI),
    (north * 180) / (((a * (1 - ee)) / (magic * Math.sqrt(magic))) * Math.PI),
  ];
}

export function toGcj02(position: Position): Position {
  if (!isShifted(position)) return position;
  const [x, y] = shift(position);
  return [position[0] + x, position[1] + y];
}

/** The inverse has no formula: a few steps bring it below a millimetre. */
export function fromGcj02(position: Position): Position {
  if (!isShifted(position)) return position;
  let guess: Position = position;
  for (let step = 0; step < 6; step++) {
    const [x, y] = toGcj02(guess);
    guess = [guess[0] + position[0] - x, guess[1] + position[1] - y];
  }
  return guess;
}

type Coordinates = number[] | Coordinates[];

/** Every position of a geometry through a conversion. */
export function convert<T extends Coordinates>(coordinates: T, by: (position: Position) => Position): T {
  return (
    typeof coordinates[0] === 'number'
      ? by(coordinates as unknown as Position)
      : (coordinates as Coordinates[]).map((c) => convert(c, by))
  ) as T;
}
