import { expect, it } from 'vitest';
import { blankRule, gridsOf, newModel, withGrids } from './dmn';

const dmn = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="x" namespace="urn:x">
  <!-- kept -->
  <decision id="decision" name="Unit" label="主办单位">
    <question>派给谁？</question>
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="i1" label="事项"><inputExpression typeRef="string"><text>matter</text></inputExpression></input>
      <output id="o1" name="unit" label="单位" typeRef="string" />
      <annotation name="依据" />
      <rule id="r1"><description>甲</description>
        <inputEntry><text>"a"</text></inputEntry>
        <outputEntry></outputEntry>
        <annotationEntry><text>法</text></annotationEntry>
      </rule>
      <rule id="r2">
        <inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"u"</text></outputEntry>
        <annotationEntry><text></text></annotationEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>`;

it('reads the columns and rules of a table', () => {
  const [grid] = gridsOf(dmn)!;
  expect(grid).toMatchObject({
    name: '主办单位',
    question: '派给谁？',
    hitPolicy: 'FIRST',
    inputs: [{ label: '事项', expression: 'matter', type: 'string' }],
    outputs: [{ label: '单位', name: 'unit', type: 'string' }],
    annotations: ['依据'],
  });
  expect(grid!.rules.map(({ inputs, outputs, annotations }) => [inputs, outputs, annotations])).toEqual([
    [['"a"'], [''], ['法']],
    [['-'], ['"u"'], ['']],
  ]);
  expect(gridsOf('<no')).toBeNull();
});

it('writes what was changed, added, moved and taken out, and leaves the rest', () => {
  const [grid] = gridsOf(dmn)!;
  const [first, second] = grid!.rules;
  const added = { ...blankRule(grid!), inputs: ['"b"'], outputs: ['"v"'] };
  const text = withGrids(dmn, [{ ...grid!, rules: [{ ...second!, outputs: ['"w"'] }, added, first!] }]);
  const [again] = gridsOf(text)!;
  expect(again!.rules.map(({ inputs, outputs }) => [...inputs, ...outputs])).toEqual([
    ['-', '"w"'],
    ['"b"', '"v"'],
    ['"a"', ''],
  ]);
  expect(text).toContain('<!-- kept -->');
  expect(text).toContain('<description>甲</description>');
  expect(text.indexOf('id="r2"')).toBeLessThan(text.indexOf('id="r1"'));
  expect(text).not.toContain('xmlns=""');
  const fewer = withGrids(text, [{ ...again!, rules: again!.rules.slice(0, 1) }]);
  expect(gridsOf(fewer)![0]!.rules).toHaveLength(1);
});

it('changes nothing where nothing was changed', () => {
  const read = gridsOf(dmn)!;
  expect(gridsOf(withGrids(dmn, read))!.map((one) => one.rules.map(({ inputs }) => inputs))).toEqual(
    read.map((one) => one.rules.map(({ inputs }) => inputs)),
  );
});

it('makes a new table of the columns that were chosen', () => {
  const text = newModel(
    'own.units',
    '甲 & <乙>',
    { name: 'Responsible unit', label: '主办单位' },
    [{ name: 'working time', label: '工作时间', type: 'boolean' }],
    [{ name: 'co units', label: '协办', type: 'list<string>' }],
    '依据',
  );
  expect(gridsOf(text)).toMatchObject([
    {
      name: '主办单位',
      hitPolicy: 'FIRST',
      inputs: [{ label: '工作时间', expression: 'working time', type: 'boolean' }],
      outputs: [{ label: '协办', name: 'co units', type: 'list<string>' }],
      annotations: ['依据'],
      rules: [{ inputs: ['-'], outputs: [''], annotations: [''] }],
    },
  ]);
  expect(text).toContain('name="甲 &amp; &lt;乙&gt;"');
  expect(text).not.toContain('xmlns=""');
});
