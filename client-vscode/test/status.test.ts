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

test('a state without a text still has a tooltip', () => {
  assert.equal(viewOf({ state: 'paused', text: '' }).tooltip, 'Reprise is paused.');
});

test('an unknown status is shown as an error, not thrown', () => {
  for (const payload of [null, 'ready', { state: 'dancing' }, { state: 'toString' }, {}]) {
    assert.equal(statusFrom(payload).state, 'error');
  }
});
