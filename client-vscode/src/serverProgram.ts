/**
 * Finds the server's program. Knows nothing of VS Code's API.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

/** The full path of the program, or null. `configured` is a bare name, looked up in `searchPath`, or an absolute path. */
export function findServer(configured: string, searchPath: string = process.env['PATH'] ?? ''): string | null {
  const program = configured.startsWith('~') ? join(homedir(), configured.slice(1)) : configured;
  const folders = searchPath.split(delimiter).filter(isAbsolute); // A relative folder would be one of the workspace.
  const places = isAbsolute(program) ? [program] : isBareName(program) ? folders.map((folder) => join(folder, program)) : [];
  return places.flatMap(withEndings).find(isProgram) ?? null;
}

/** What to tell a user whose server was not found. */
export function missingMessage(configured: string): string {
  const advice = 'Install it into a Python environment, and name its program in the setting reprise.server.path.';
  return `The Reprise server was not found: "${configured}" ${reason(configured)}. ${advice}`;
}

function reason(configured: string): string {
  if (isBareName(configured)) return 'is not on the PATH';
  const isRelative = !isAbsolute(configured) && !configured.startsWith('~');
  return isRelative ? 'is a relative path, and only an absolute one is used' : 'is no program';
}

function isBareName(program: string): boolean {
  return program !== '' && !/[\\/]/.test(program);
}

function withEndings(path: string): string[] {
  return process.platform === 'win32' ? [path, `${path}.exe`] : [path];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
