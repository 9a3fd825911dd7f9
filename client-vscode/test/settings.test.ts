import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { serverSettings } from '../src/settings';

interface Property {
  readonly default: unknown;
  readonly scope: string;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const properties: Record<string, Property> = manifest.contributes.configuration.properties;

test('settings that nobody set are not sent, so that reprise.toml counts', () => {
  const section = { generator: { backend: null, url: null }, sampler: { k: null }, index: { exclude: null } };
  assert.deepEqual(serverSettings(section), {});
});

test('settings that somebody set keep their names, and false, 0 and empty lists are values', () => {
  const set = { generator: { allowRemote: false, url: null }, completion: { minConfidence: 0, languages: [] } };
  assert.deepEqual(serverSettings(set), { generator: { allowRemote: false }, completion: { minConfidence: 0, languages: [] } });
});

test('the server is not told where it was started from', () => {
  assert.deepEqual(serverSettings({ server: { path: '/opt/reprise' }, sampler: { k: 4 } }), { sampler: { k: 4 } });
});

test('a section of the wrong shape sends nothing', () => {
  for (const section of [null, undefined, 'x', [1]]) assert.deepEqual(serverSettings(section), {});
});

test('no server setting has a default in the manifest', () => {
  for (const [key, property] of Object.entries(properties)) {
    if (!key.startsWith('reprise.server.')) assert.equal(property.default, null, key);
  }
});

test('what reaches the network or starts a program cannot come from a workspace', () => {
  for (const key of ['server.path', 'generator.url', 'generator.allowRemote', 'generator.apiKeyEnv']) {
    assert.equal(properties[`reprise.${key}`]?.scope, 'machine', key);
  }
});

test('an untrusted workspace decides no setting', () => {
  assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, Object.keys(properties));
});
