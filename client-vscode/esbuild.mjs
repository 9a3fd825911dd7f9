// Bundles the extension into out/extension.js; with --tests, the unit tests into out/test/.
import { copyFileSync, readdirSync } from 'node:fs';
import { build } from 'esbuild';

const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' };

if (process.argv.includes('--tests')) {
  const tests = readdirSync('test').filter((name) => name.endsWith('.test.ts'));
  await build({ ...common, entryPoints: tests.map((name) => `test/${name}`), outdir: 'out/test' });
} else {
  copyFileSync('../LICENSE', 'LICENSE'); // The package carries its licence; git does not keep the copy.
  await build({ ...common, entryPoints: ['src/extension.ts'], outfile: 'out/extension.js', external: ['vscode'], minify: true });
}
