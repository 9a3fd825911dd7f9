// A person's walk through Reprise in VS Code: with the server, and, as a control, without it.
// usage: node walk.cjs CODE_SERVER VSIX WORKSPACE DEMO PROGRAM PICTURES [MODEL_URL]    exit 0 if all that was expected was seen
const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { chromium } = require('playwright-core');

const [codeServer, vsix, small, demo, program, pictures, modelUrl] = process.argv.slice(2);
const OPENING = '    with open(path, encoding="utf-8") as handle:';
const LOOPBACK_ONLY = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
const NO_GALLERY = '{"serviceUrl": "http://127.0.0.1:9"}';
const GHOST = '[class*="ghost-text-decoration"]';
const PATIENCE_MS = 60_000;
const SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'editor.wordBasedSuggestions': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'files.autoSave': 'off',
};

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function main() {
  fs.mkdirSync(pictures, { recursive: true });
  // How sure the server must be is not what the walk looks at; the demo shows what the defaults show.
  const settings = { 'reprise.completion.minConfidence': 0.1 };
  await inEditor('walk', { fixture: small, file: 'draft.py', server: program, settings }, walk);
  await inEditor('demo', { fixture: demo, file: 'warehouse/repositories/suppliers.py', server: program }, typeMethod);
  await inEditor('control', { fixture: small, file: 'draft.py', server: '/nonexistent/reprise', settings }, control);
  const llamacpp = { ...settings, 'reprise.generator.backend': 'llamacpp' };
  const withModel = (url) => ({ fixture: small, file: 'draft.py', server: program, settings: llamacpp, machine: { 'reprise.generator.url': url } });
  await inEditor('no-model', withModel('http://127.0.0.1:1'), noModel);
  if (modelUrl) await inEditor('model', withModel(modelUrl), model);
}

/** Starts an editor of its own on a fresh copy of a workspace, opens a file, runs `visit`, and ends all. */
async function inEditor(name, { fixture, file, server, settings = {}, machine = {} }, visit) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'reprise-vscode-'));
  const workspace = path.join(home, path.basename(fixture));
  fs.cpSync(fixture, workspace, { recursive: true });
  const editor = await startEditor(home, { ...SETTINGS, ...settings }, { ...machine, 'reprise.server.path': server }, workspace);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', LOOPBACK_ONLY] });
  const page = await browser.newPage({ viewport: { width: 1100, height: 640 } });
  try {
    await page.goto(`http://127.0.0.1:${editor.port}/?folder=${workspace}`);
    await page.waitForSelector('.explorer-folders-view .monaco-list-row', { timeout: PATIENCE_MS });
    await openFile(page, file);
    await visit(page, workspace);
    console.log('ok:', name);
  } catch (error) {
    await picture(page, `failed-${name}`);
    throw error;
  } finally {
    await browser.close();
    editor.process.kill();
    await editor.ended;
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

async function startEditor(home, settings, machine, workspace) {
  const data = path.join(home, 'data');
  write(path.join(data, 'User', 'settings.json'), settings);
  write(path.join(data, 'Machine', 'settings.json'), machine);
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: `${home}/config`, XDG_DATA_HOME: `${home}/share`, XDG_CACHE_HOME: `${home}/cache`, EXTENSIONS_GALLERY: NO_GALLERY };
  const entry = [path.join(codeServer, 'out/node/entry.js'), '--config', `${home}/config.yaml`, '--user-data-dir', data, '--extensions-dir', `${home}/extensions`];
  const installed = spawnSync(process.execPath, [...entry, '--install-extension', vsix], { env, encoding: 'utf8' });
  assert.equal(installed.status, 0, installed.stderr);
  const port = await freePort();
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'];
  const child = spawn(process.execPath, [...entry, ...flags, workspace], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.on('data', (text) => String(text).includes('HTTP server listening') && resolve()));
  return { process: child, ended, port };
}

async function walk(page, workspace) {
  await status(page, 'Reprise ready');
  await acceptGhostText(page, workspace, 'load_taxes', 'with ');
  // Here the editor has closed the bracket by itself, and the ghost text goes past it.
  await acceptGhostText(page, workspace, 'load_gifts', 'with open(');

  await typeOnNewLine(page, 'row = parse_led');
  await page.keyboard.press('Control+Space');
  const rows = page.locator('.suggest-widget .monaco-list-row');
  await rows.first().waitFor({ timeout: PATIENCE_MS });
  const labels = await rows.evaluateAll((found) => found.map((row) => row.getAttribute('aria-label')));
  console.log('popup:', labels);
  assert.ok(labels.some((label) => label.includes('parse_ledger_row')), 'the popup offers a name of the workspace');
  await picture(page, 'popup');
  await page.keyboard.press('Enter');
  await saved(page, workspace, /^row = parse_ledger_row/m);

  await runCommand(page, 'Reprise: Show Context at Cursor');
  await page.locator('.tab', { hasText: 'Reprise context' }).waitFor({ timeout: PATIENCE_MS });
  await page.getByText('ledger.py:').first().waitFor({ timeout: PATIENCE_MS });
  await picture(page, 'context');
  await runCommand(page, 'Reprise: Explain Last Completion');
  await page.locator('.tab', { hasText: 'Reprise explanation' }).waitFor({ timeout: PATIENCE_MS });
  await page.getByText('The language model').first().waitFor({ timeout: PATIENCE_MS });
  await picture(page, 'explanation');
  await saveReplay(page, path.dirname(workspace));

  await runCommand(page, 'Reprise: Pause or Resume Indexing');
  await (await status(page, 'Reprise paused')).click();
  await choose(page, 'Pause or resume');
  await status(page, 'Reprise ready');
  await runCommand(page, 'Reprise: Show Output');
  await page.getByText('accepted: inline').first().waitFor({ timeout: PATIENCE_MS });
  await picture(page, 'output');
  await runCommand(page, 'Reprise: Restart Server');
  await page.waitForSelector('.statusbar-item:has-text("Reprise ready")', { state: 'detached', timeout: PATIENCE_MS });
  await status(page, 'Reprise ready');
}

/** Types the head of a function and the beginning of its body, sees ghost text, and takes it with Tab. */
async function acceptGhostText(page, workspace, name, beginning) {
  await typeOnNewLine(page, `def ${name}(path: str):`);
  await page.keyboard.press('Enter');
  await page.keyboard.type(beginning, { delay: 60 });
  const ghost = await ghostText(page, PATIENCE_MS);
  console.log('ghost text:', ghost.join('|'));
  assert.ok(ghost.every((part) => OPENING.includes(part.trim())), 'the ghost text is the rest of the line');
  await picture(page, `ghost-text-${name}`);
  await page.keyboard.press('Tab');
  await page.waitForSelector(GHOST, { state: 'detached', timeout: PATIENCE_MS });
  await saved(page, workspace, new RegExp(`def ${name}\\(path: str\\):\n${OPENING.replace(/[()]/g, '\\$&')}\n?`));
}

/** Writes a method into the demo's workspace, with the settings that everybody starts with. */
async function typeMethod(page) {
  await status(page, 'Reprise ready');
  const lines = fs.readFileSync(path.join(demo, 'warehouse/repositories/suppliers.py'), 'utf8').split('\n');
  await goToEnd(page, lines.lastIndexOf('        return self.get(cursor.lastrowid or 0)') + 1);
  await page.keyboard.press('Control+b'); // The lines are long.
  await page.keyboard.type('\n\n', { delay: 40 });
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('def find_by_email(self, email: str) -> Supplier:\n', { delay: 40 });
  await page.keyboard.type('"""The supplier with this address; raises `NotFoundError`."""\n', { delay: 40 });
  await page.keyboard.type('row = self.connection.execute("SELECT * FROM suppliers WHERE email = ?", (email,)).fetchone()\n', { delay: 40 });
  await page.keyboard.type('if ', { delay: 60 });
  const ghost = await ghostText(page, PATIENCE_MS);
  console.log('ghost text:', ghost.join('|'));
  assert.match(ghost.join(''), /row.*is.*None/);
  await picture(page, 'demo');
}

async function control(page) {
  await status(page, 'Reprise server not found');
  await page.getByText('The Reprise server was not found').first().waitFor({ timeout: PATIENCE_MS });
  await picture(page, 'server-not-found');
  await typeOnNewLine(page, 'def load_taxes(path: str):');
  await page.keyboard.press('Enter');
  await page.keyboard.type('with ', { delay: 60 });
  await assert.rejects(ghostText(page, 3_000), 'ghost text without a server');
}

/** A language model is set, but nothing answers there: that is said, and copies are shown. */
async function noModel(page, workspace) {
  await (await status(page, 'Reprise ready, model down')).hover();
  await page.getByText('connection refused').first().waitFor({ timeout: PATIENCE_MS });
  await picture(page, 'model-down');
  await acceptGhostText(page, workspace, 'load_taxes', 'with ');
}

/** A language model writes the ghost text; which, the model decides. */
async function model(page) {
  await (await status(page, 'Reprise ready, ')).hover();
  await page.locator('.monaco-hover', { hasText: '(llamacpp)' }).first().waitFor({ timeout: PATIENCE_MS });
  await picture(page, 'model-ready');
  await typeOnNewLine(page, 'def show_price(source):');
  await page.keyboard.press('Enter');
  await page.keyboard.type('shown = ', { delay: 60 });
  console.log('ghost text:', (await ghostText(page, PATIENCE_MS)).join('|'));
  await picture(page, 'model-ghost-text');
  await runCommand(page, 'Reprise: Explain Last Completion');
  await page.getByText('(llamacpp) read about').first().waitFor({ timeout: PATIENCE_MS });
  await picture(page, 'model-explanation');
}

function status(page, words) {
  return page.waitForSelector(`.statusbar-item:has-text("${words}")`, { timeout: PATIENCE_MS });
}

/** Opens a file by its path in the workspace. */
async function openFile(page, file) {
  await page.keyboard.press('Control+p');
  await page.keyboard.type(file);
  const name = path.basename(file);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click({ timeout: PATIENCE_MS });
  await page.locator('.tab.active', { hasText: name }).dblclick({ timeout: PATIENCE_MS });
  await page.waitForSelector('.editor-instance .view-line', { timeout: PATIENCE_MS });
}

async function goToEnd(page, line) {
  await page.keyboard.press('Control+g');
  await page.locator('.quick-input-box input').fill(`:${line}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: PATIENCE_MS });
  await page.keyboard.press('End');
}

async function typeOnNewLine(page, text) {
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await page.keyboard.type(text, { delay: 40 });
}

/** The pieces of the ghost text: the editor paints words one by one, around what stands behind the cursor. */
async function ghostText(page, timeout) {
  const ghost = page.locator(GHOST);
  await ghost.first().waitFor({ timeout });
  return (await ghost.allInnerTexts()).map((piece) => piece.replaceAll('\u00a0', ' '));
}

/** Saves, and waits until the file on disk matches: what the editor shows may be ghost text. */
async function saved(page, workspace, expected) {
  await page.keyboard.press('Control+s');
  const file = path.join(workspace, 'draft.py');
  const end = Date.now() + 10_000;
  while (!expected.test(fs.readFileSync(file, 'utf8'))) {
    assert.ok(Date.now() < end, `${expected} does not match the saved file:\n${fs.readFileSync(file, 'utf8')}`);
    await page.waitForTimeout(50);
  }
}

/** Saves the last completion where the editor proposes to: in the home folder. */
async function saveReplay(page, home) {
  await page.keyboard.press('F1');
  await pick(page, 'Reprise: Save Replay of Last Completion');
  const place = page.locator('.quick-input-widget input').first();
  await page.waitForFunction((input) => input.value.endsWith('reprise-replay.json'), await place.elementHandle(), { timeout: PATIENCE_MS });
  await picture(page, 'save-replay');
  await page.keyboard.press('Enter');
  await page.getByText('with their secrets masked').first().waitFor({ timeout: PATIENCE_MS });
  const replay = JSON.parse(fs.readFileSync(path.join(home, 'reprise-replay.json'), 'utf8'));
  assert.equal(replay.format, 'reprise-replay');
  assert.ok(replay.trace.text.includes('row = parse_ledger_row'), 'the replay is of the last completion');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: PATIENCE_MS });
}

async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await choose(page, title);
}

/** Takes an entry of the list that is open, by its words. */
async function choose(page, words) {
  await pick(page, words);
  // The next list to open is another one: what is typed into this one, while it closes, is lost.
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: PATIENCE_MS });
}

async function pick(page, words) {
  await page.locator('.quick-input-widget input').first().waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.type(words);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: words }).waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.press('Enter');
}

function picture(page, name) {
  return page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

function write(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(value));
}

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
