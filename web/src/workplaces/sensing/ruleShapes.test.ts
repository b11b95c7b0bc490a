import { expect, it } from 'vitest';
import { conditionOf } from './ruleShapes';

it('writes the usual conditions', () => {
  const of = (shape: Parameters<typeof conditionOf>[0]['shape'], limit: string, other = '') =>
    conditionOf({ shape, quantity: 'smoke', limit, other });
  expect(of('above', '2', '1.5')).toEqual({ when: 'smoke > 2', until: 'smoke < 1.5' });
  expect(of('above', '2').until).toBe('');
  expect(of('below', '2', '3')).toEqual({ when: 'smoke < 2', until: 'smoke > 3' });
  expect(of('outside', '1', '9').when).toBe('not(smoke in [1..9])');
  expect(of('rising', '3').when).toBe('smoke_per_minute > 3 or smoke_per_minute < -3');
  expect(of('flat', '60').when).toBe('smoke_flat_minutes >= 60');
});
