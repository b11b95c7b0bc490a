import { afterEach, expect, it } from 'vitest';
import { setLanguage } from '@/shared/i18n';
import { contentOf, limitWords, typedOf, type Content } from './content';

afterEach(() => setLanguage('zh'));

const content = {
  name: { chinese: '路灯不亮', english: 'Street lamp out' },
  kind: 'urban-part',
  definition: { chinese: '路灯不亮。', english: '' },
  legalBasis: null,
  responsible: 'lighting',
  process: 'standard',
  publicMayReport: true,
  publishedOnOpen311: false,
  burdens: false,
  keywords: ['路灯', '照明'],
  group: null,
  maximumReturns: 3,
  reopenDays: 15,
  limits: { handle: '5个工作日', accept: '2小时' },
  emergencyLimits: {},
  requiredFields: [
    { stage: 'handle', field: 'lamp_number', label: { chinese: '灯杆号', english: '' }, type: 'text' },
  ],
  evidence: [{ stage: 'handle', kind: 'photo', minimum: 2 }],
  closingConditions: [{ chinese: '灯已亮', english: '' }],
} as unknown as Content;

it('gives back what it was given', () => {
  expect(contentOf(typedOf(content))).toEqual(content);
});

it('says a limit in the language of the reader', () => {
  expect(
    ['5 working days', '1 working day', '4 working hours', '15 calendar days', '24 hours', '30 minutes'].map(
      limitWords,
    ),
  ).toEqual(['5个工作日', '1个工作日', '4个工作小时', '15个自然日', '24小时', '30分钟']);
  setLanguage('en');
  expect(limitWords('5 working days')).toBe('5 working days');
});

it('leaves out what is empty', () => {
  const made = contentOf({
    ...typedOf(),
    keywords: '路灯， 照明,,',
    conditions: [{ chinese: ' ', english: '' }],
  });
  expect(made).toMatchObject({
    keywords: ['路灯', '照明'],
    closingConditions: [],
    limits: {},
    definition: null,
  });
});
