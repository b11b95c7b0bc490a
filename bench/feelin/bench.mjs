// Evaluates the workload given on standard input with feelin and prints evaluations a second for each part.
import { readFileSync } from 'node:fs';
import { evaluate, unaryTest } from 'feelin';

const work = JSON.parse(readFileSync(0, 'utf8'));

function measure(name, once) {
  for (let i = 0; i < 300; i++) once(i);
  // The best of many short rounds, as on the other side.
  let best = 0;
  for (let round = 0; round < work.rounds; round++) {
    const start = process.hrtime.bigint();
    let count = 0;
    let elapsed = 0;
    while (elapsed < work.milliseconds * 1e6) {
      for (let i = 0; i < 10; i++) once(count++);
      elapsed = Number(process.hrtime.bigint() - start);
    }
    best = Math.max(best, (count * 1e9) / elapsed);
  }
  return { name, perSecond: best };
}

const results = work.expressions.map((expression) => {
  const { value } = evaluate(expression, work.context);
  const shown = value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
  return { ...measure(expression, () => evaluate(expression, work.context)), value: shown };
});

// feelin has no tables: each cell is a unary test, rule by rule until one matches, as a table engine on top of it does.
results.push({
  ...measure('table', (i) => {
    const row = work.table.inputs[i % work.table.inputs.length];
    for (const rule of work.table.rules) {
      let matches = true;
      for (let c = 0; matches && c < row.length; c++) {
        matches = rule.cells[c] === '-' || unaryTest(rule.cells[c], { '?': row[c] }).value === true;
      }
      if (matches) return evaluate(rule.output, {}).value;
    }
    return null;
  }),
  value: '',
});

console.log(JSON.stringify(results));
