import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusFrom, viewOf } from '../src/status';

test('the ready state can be seen in the status bar', () => {
  const view = viewOf(statusFrom({ state: 'ready', text: '1,204 files' }));
  assert.deepEqual(view, { label: '$(check) Reprise ready', tooltip: '1,204 files', severity: 'normal' });
});

test('indexing shows how far it is', () => {
  const view = viewOf(statusFrom({ state: 'indexing', text: 'reading files', done: 29, total: 100, folders: ['/w'] }));
  assert.equal(view.label, '$(sync~spin) Reprise indexing 29 %');
});

test('an error stands out and keeps the server\'s words', () => {
  const view = viewOf(statusFrom({ state: 'error', text: 'disk full' }));
  assert.equal(view.severity, 'error');
  assert.equal(view.tooltip, 'disk full');
});

test('a ready model is named, with a long name cut', () => {
  const payload = { state: 'ready', text: 'Reprise: ready, with tiny (ollama)', generator: { state: 'ready', name: 'tiny' } };
  const view = viewOf(statusFrom(payload));
  assert.deepEqual(view, { label: '$(check) Reprise ready, tiny', tooltip: payload.text, severity: 'normal' });
  const long = { ...payload, generator: { state: 'connecting', name: 'a'.repeat(40) } };
  assert.equal(viewOf(statusFrom(long)).label, `$(check) Reprise ready, connecting to ${'a'.repeat(30)}…`);
});

test('a model that is down stands out, and the tooltip says why', () => {
  const text = 'Reprise: ready, without ollama: nothing answers there';
  const view = viewOf(statusFrom({ state: 'ready', text, generator: { state: 'down', name: 'ollama' } }));
  assert.deepEqual(view, { label: '$(warning) Reprise ready, model down', tooltip: text, severity: 'warning' });
});

test('indexing is shown before the model', () => {
  const view = viewOf(statusFrom({ state: 'indexing', text: '', generator: { state: 'down', name: 'ollama' } }));
  assert.equal(view.label, '$(sync~spin) Reprise indexing');
});

test('a model of another shape is left out', () => {
  for (const generator of [null, 'tiny', {}, { state: 'dancing', name: 'tiny' }, { state: 'ready' }]) {
    assert.equal(viewOf(statusFrom({ state: 'ready', text: '', generator })).label, '$(check) Reprise ready');
  }
});

test('a state without a text still has a tooltip', () => {
  assert.equal(viewOf({ state: 'paused', text: '' }).tooltip, 'Reprise is paused.');
});

test('an unknown status is shown as an error, not thrown', () => {
  for (const payload of [null, 'ready', { state: 'dancing' }, { state: 'toString' }, {}]) {
    assert.equal(statusFrom(payload).state, 'error');
  }
});
