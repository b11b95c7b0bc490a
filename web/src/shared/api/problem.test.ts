import { beforeEach, expect, it } from 'vitest';
import { setLanguage } from '../i18n';
import { Problem } from './problem';

beforeEach(() => setLanguage('zh'));

it('tells a lost network from a refusal', () => {
  expect(Problem.of(new TypeError('Failed to fetch')).code).toBe('network');
  const refused = Problem.from(409, { title: '案件已经办结。', code: 'cases.over', traceId: 'abc' });
  expect(Problem.of(refused)).toBe(refused);
  expect(refused).toMatchObject({ message: '案件已经办结。', code: 'cases.over', status: 409, trace: 'abc' });
});

it('names fields as forms do', () => {
  const problem = Problem.from(400, {
    title: 'x',
    errors: { Description: ['太长'], 'place.address': ['y'] },
  });
  expect(problem.fields).toEqual({ description: ['太长'], 'place.address': ['y'] });
});

it('has words also for an answer that is not one of ours', () => {
  expect(Problem.from(502, '<html>').message).toContain('意外');
});
