import { beforeEach, describe, expect, it } from 'vitest';
import { rowAfter } from './walking';

const pressed = (key: string, on: Element = document.body, more: KeyboardEventInit = {}) => {
  let led: HTMLElement | null = null;
  const listen = (event: Event) =>
    (led = rowAfter(event as KeyboardEvent, document.querySelector<HTMLElement>('ol')!));
  document.addEventListener('keydown', listen, { once: true });
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
  return (led as HTMLElement | null)?.id;
};
const at = (id: string) => document.getElementById(id)!;

describe('walking a list', () => {
  beforeEach(() => {
    document.body.innerHTML = `
      <input id="words" /><button id="button"></button><div class="maplibregl-map"><canvas id="map"></canvas></div>
      <ol><li><input id="tick" type="checkbox" /><a id="one" data-row></a></li><li><a id="two" data-row></a></li>
      <li><a id="three" data-row></a></li></ol>`;
  });

  it('begins with the first row where none has the focus', () => {
    expect(pressed('j')).toBe('one');
    expect(pressed('ArrowUp')).toBe('one');
    expect(pressed('J', at('button'))).toBe('one');
  });

  it('goes on from the row with the focus, else from the one that is open', () => {
    expect(pressed('ArrowDown', at('one'))).toBe('two');
    expect(pressed('j', at('tick'))).toBe('two');
    expect(pressed('k', at('one'))).toBeUndefined();
    at('two').setAttribute('aria-current', 'true');
    expect(pressed('j')).toBe('three');
    expect(pressed('k')).toBe('one');
  });

  it('leaves alone what has its own use for the keys', () => {
    expect(pressed('j', at('words'))).toBeUndefined();
    expect(pressed('ArrowDown', at('map'))).toBeUndefined();
    expect(pressed('j', document.body, { ctrlKey: true })).toBeUndefined();
    expect(pressed('x')).toBeUndefined();
  });
});
