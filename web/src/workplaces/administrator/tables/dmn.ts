/** The decision tables of a DMN text as rows and cells. Whatever else the text holds stays as it is. */

export interface Rule {
  /** Stays while the page is open. */
  key: number;
  /** Where the rule stood in the text; null where it is new. */
  at: number | null;
  inputs: string[];
  outputs: string[];
  annotations: string[];
}

export interface Grid {
  name: string;
  question: string;
  /** Such as `FIRST`. */
  hitPolicy: string;
  inputs: { label: string; expression: string; type: string }[];
  outputs: { label: string; name: string; type: string }[];
  annotations: string[];
  rules: Rule[];
}

const children = (element: Element | null | undefined, name: string) =>
  [...(element?.children ?? [])].filter((one) => one.localName === name);
const child = (element: Element | null | undefined, name: string) => children(element, name)[0] ?? null;
const textOf = (element: Element | null | undefined) => child(element, 'text')?.textContent?.trim() ?? '';

function read(dmn: string): Document | null {
  const found = new DOMParser().parseFromString(dmn, 'application/xml');
  return found.querySelector('parsererror') ? null : found;
}

const tablesOf = (document: Document) => [...document.querySelectorAll('decision > decisionTable')];

let keys = 0;
export const freshKey = () => ++keys;

/** Null where the text is no XML. */
export function gridsOf(dmn: string): Grid[] | null {
  const document = read(dmn);
  if (!document) return null;
  return tablesOf(document).map((table) => {
    const decision = table.parentElement!;
    return {
      name: decision.getAttribute('label') || decision.getAttribute('name') || '',
      question: child(decision, 'question')?.textContent?.trim() ?? '',
      hitPolicy: table.getAttribute('hitPolicy') || 'UNIQUE',
      inputs: children(table, 'input').map((input) => {
        const expression = child(input, 'inputExpression');
        const words = textOf(expression);
        return {
          label: input.getAttribute('label') || words,
          expression: words,
          type: expression?.getAttribute('typeRef') ?? '',
        };
      }),
      outputs: children(table, 'output').map((output) => ({
        label: output.getAttribute('label') || output.getAttribute('name') || '',
        name: output.getAttribute('name') ?? '',
        type: output.getAttribute('typeRef') ?? '',
      })),
      annotations: children(table, 'annotation').map((one) => one.getAttribute('name') ?? ''),
      rules: children(table, 'rule').map((rule, at) => ({
        key: freshKey(),
        at,
        inputs: children(rule, 'inputEntry').map(textOf),
        outputs: children(rule, 'outputEntry').map(textOf),
        annotations: children(rule, 'annotationEntry').map(textOf),
      })),
    };
  });
}

export const blankRule = (grid: Grid): Rule => ({
  key: freshKey(),
  at: null,
  inputs: grid.inputs.map(() => '-'),
  outputs: grid.outputs.map(() => ''),
  annotations: grid.annotations.map(() => ''),
});

/** The text with these rules in the place of its own. */
export function withGrids(dmn: string, grids: Grid[]): string {
  const document = read(dmn);
  if (!document) return dmn;
  tablesOf(document).forEach((table, index) => {
    const before = children(table, 'rule');
    for (const rule of before) takeOut(rule);
    for (const rule of grids[index]?.rules ?? []) {
      const element =
        rule.at === null ? document.createElementNS(table.namespaceURI, 'rule') : before[rule.at]!;
      write(element, 'inputEntry', rule.inputs);
      write(element, 'outputEntry', rule.outputs);
      write(element, 'annotationEntry', rule.annotations);
      table.append('  ', element, '\n    ');
    }
  });
  return new XMLSerializer().serializeToString(document);
}

/** With the blanks before it, so that lines that have gone leave none behind. */
function takeOut(element: Element) {
  const before = element.previousSibling;
  if (before?.nodeType === Node.TEXT_NODE && !before.textContent?.trim()) before.remove();
  element.remove();
}

function write(rule: Element, name: string, values: string[]) {
  const document = rule.ownerDocument;
  const entries = children(rule, name);
  values.forEach((value, at) => {
    let entry = entries[at];
    if (!entry) {
      entry = document.createElementNS(rule.namespaceURI, name);
      rule.append(entry);
    }
    if (textOf(entry) === value.trim()) return;
    let text = child(entry, 'text');
    if (!text) {
      text = document.createElementNS(rule.namespaceURI, 'text');
      entry.append(text);
    }
    text.textContent = value.trim();
  });
}

export interface Column {
  name: string;
  label: string;
  type: string;
}

const namespace = 'https://www.omg.org/spec/DMN/20230324/MODEL/';

/** The text of a new table: one decision that needs what its columns ask for, with one rule to fill in. */
export function newModel(
  code: string,
  title: string,
  decision: { name: string; label: string },
  inputs: Column[],
  outputs: Column[],
  annotation: string,
): string {
  const document = window.document.implementation.createDocument(namespace, 'definitions', null);
  let last = 0;
  const add = (
    parent: Element,
    name: string,
    attributes: Record<string, string> = {},
    text?: string,
  ): Element => {
    const element = document.createElementNS(namespace, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };
  const id = () => `_${++last}`;
  const root = document.documentElement;
  root.setAttribute('id', 'definitions');
  root.setAttribute('name', title);
  root.setAttribute('namespace', `urn:zhishu:table:${code}`);
  for (const [at, { name, label, type }] of inputs.entries()) {
    const input = add(root, 'inputData', { id: `input_${at + 1}`, name, label });
    add(input, 'variable', { id: id(), name, typeRef: type });
  }
  const element = add(root, 'decision', { id: 'decision', ...decision });
  add(element, 'variable', { id: id(), name: decision.name });
  for (const at of inputs.keys()) {
    const needed = add(element, 'informationRequirement', { id: id() });
    add(needed, 'requiredInput', { href: `#input_${at + 1}` });
  }
  const table = add(element, 'decisionTable', { id: 'table', hitPolicy: 'FIRST' });
  for (const { name, label, type } of inputs) {
    const column = add(table, 'input', { id: id(), label });
    add(add(column, 'inputExpression', { id: id(), typeRef: type }), 'text', {}, name);
  }
  for (const { name, label, type } of outputs) add(table, 'output', { id: id(), name, label, typeRef: type });
  add(table, 'annotation', { name: annotation });
  const rule = add(table, 'rule', { id: id() });
  const cell = (kind: string, words: string) => add(add(rule, kind, { id: id() }), 'text', {}, words);
  inputs.forEach(() => cell('inputEntry', '-'));
  outputs.forEach(() => cell('outputEntry', ''));
  add(add(rule, 'annotationEntry'), 'text', {}, '');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(document)}`;
}
