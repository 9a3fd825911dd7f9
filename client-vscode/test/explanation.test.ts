import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readable } from '../src/report';

const MODEL = { backend: 'llamacpp', name: 'qwen2.5-coder', format: 'qwen2.5-coder', prompt_tokens: 812, answer_tokens: 9 };
const SNIPPET = { path: 'src/a.py', start_line: 3, end_line: 9, symbol: 'Shop.open', influence: 2 };

/** What people read about an answer with this explanation. */
function report(explanation: object): string {
  const whole = { model: MODEL, text: 'return 1\nx = 2', log_probability: -0.5, snippets: [SNIPPET], unknown_because: null, ...explanation };
  return readable({ items: [], context: [], timings_ms: {}, empty_because: null, explanation: whole }) ?? '';
}

test('the model, its format and its tokens are named', () => {
  assert.ok(report({}).includes('`qwen2.5-coder` (llamacpp) read about 812 tokens in the format `qwen2.5-coder` and wrote 9.'));
  assert.ok(report({}).includes('It gives `return 1` a probability of 61 %.'));
});

test('an influence is a factor and a bar, the longest for the strongest', () => {
  const weaker = { ...SNIPPET, path: 'src/b.py', symbol: null, influence: -1 };
  const text = report({ snippets: [SNIPPET, weaker] });
  assert.ok(text.includes(`| src/a.py:3-9 \`Shop.open\` | 7.4 times more likely | ${'█'.repeat(10)} |`));
  assert.ok(text.includes(`| src/b.py:3-9 | 2.7 times less likely | ${'░'.repeat(5)} |`));
});

test('a snippet that did nothing, and one that decided all, are said to', () => {
  const text = report({ snippets: [{ ...SNIPPET, influence: 0.01 }, { ...SNIPPET, influence: 40 }] });
  assert.match(text, /neither more nor less likely \|  \|/);
  assert.match(text, /over 1000 times more likely/);
  assert.match(report({ snippets: [{ ...SNIPPET, influence: 5 }] }), /\| 148 times more likely/);
});

test('where influences are not known, the reason stands there', () => {
  const text = report({ snippets: [{ ...SNIPPET, influence: null }], log_probability: null, unknown_because: 'ollama does not tell' });
  assert.match(text, /\| not known \|/);
  assert.match(text, /Not every influence is known: ollama does not tell\./);
  assert.ok(!text.includes('probability of'));
});

test('an answer that no model took part in says so', () => {
  const text = report({ model: null, log_probability: null, snippets: [], unknown_because: 'no language model took part' });
  assert.match(text, /No influence is known: no language model took part\./);
  assert.ok(!text.includes('What each snippet did'));
});
