import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readable } from '../src/report';

const HIT = { path: 'src/a.py', start_line: 3, end_line: 9, symbol: 'Shop.open', kind: 'base', score: 1.5, scores: {}, text: 'def open(self):' };
const ANSWER = {
  items: [{ text: 'return self.door', kind: 'inline', source: 'ngram', confidence: 0.871, provenance: [HIT] }],
  context: [HIT],
  timings_ms: { retrieve: 4.25 },
  empty_because: null,
};

test('a completion is shown with its confidence, its code and its time', () => {
  const report = readable(ANSWER) ?? '';
  for (const part of ['- 87 % inline from ngram: `return self.door`', '## src/a.py:3-9 `Shop.open`', '```py\ndef open', 'retrieve 4.3 ms']) {
    assert.ok(report.includes(part), part);
  }
});

test('an empty answer says why', () => {
  const report = readable({ ...ANSWER, items: [], context: [], empty_because: 'gate: the file is ignored' }) ?? '';
  assert.match(report, /Nothing was offered: gate: the file is ignored/);
});

test('a completion of several lines is shown by its first, and backticks stay whole', () => {
  const report = readable({ ...ANSWER, items: [{ ...ANSWER.items[0], text: 'run(`ls`)\nstop()' }] }) ?? '';
  assert.ok(report.includes('`` run(`ls`) `` ...'));
});

test('code that holds a fence does not end its block', () => {
  const report = readable({ ...ANSWER, context: [{ ...HIT, text: '````\nx' }] }) ?? '';
  assert.match(report, /`````py\n````\nx\n`````/);
});

test('no answer is nothing to read, and any other answer is shown as it is', () => {
  assert.equal(readable(null), null);
  assert.equal(readable({ state: 'ready' }), '```json\n{\n  "state": "ready"\n}\n```');
});
