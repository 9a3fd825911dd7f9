import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { findServer, missingMessage } from '../src/serverProgram';

const folder = mkdtempSync(join(tmpdir(), 'reprise-program-'));
const program = join(folder, 'reprise');
writeFileSync(program, '#!/bin/sh\n');
chmodSync(program, 0o755);

test('a bare name is looked up in the search path', () => {
  assert.equal(findServer('reprise', ['/nonexistent', folder].join(delimiter)), program);
  assert.equal(findServer('reprise', '/nonexistent'), null);
});

test('an absolute path is taken as it stands', () => {
  assert.equal(findServer(program, ''), program);
  assert.equal(findServer(join(folder, 'absent'), folder), null);
});

test('a relative path is refused, since it would run a program of the workspace', () => {
  assert.equal(findServer('./reprise', folder), null);
  assert.equal(findServer('reprise', '.'), null);
});

test('a folder or a file that cannot be run is no server', () => {
  const plain = join(folder, 'plain');
  writeFileSync(plain, '');
  chmodSync(plain, 0o644);
  assert.equal(findServer(plain, ''), null);
  assert.equal(findServer(folder, ''), null);
});

test('the message names the setting and the reason', () => {
  assert.match(missingMessage('reprise'), /not on the PATH.*reprise\.server\.path/);
  assert.match(missingMessage('./reprise'), /is a relative path/);
  assert.match(missingMessage('/nonexistent/reprise'), /is no program/);
});
