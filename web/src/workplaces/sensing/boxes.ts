/** Where in the picture the middle of a box is: one of nine places. */
export function placeOf(box: { x: number; y: number; width: number; height: number }): string {
  const across = box.x + box.width / 2;
  const down = box.y + box.height / 2;
  const side = across < 1 / 3 ? 'Left' : across > 2 / 3 ? 'Right' : 'Middle';
  return (down < 1 / 3 ? 'upper' : down > 2 / 3 ? 'lower' : 'centre') + side;
}
