/**
 * The commands: what each asks of the server, and where its answer is shown.
 */
import * as vscode from 'vscode';
import type { CommandHandler } from './languageServer';
import type { ResultDocuments } from './resultDocument';

/** Commands whose answer is a document to read, by the title it gets. */
const READABLE: Readonly<Record<string, string>> = {
  'reprise.showContext': 'Reprise context',
  'reprise.explainLast': 'Reprise explanation',
  'reprise.status': 'Reprise status',
};

const MENU: readonly (readonly [label: string, command: string])[] = [
  ['$(list-selection) Show the context at the cursor', 'reprise.showContext'],
  ['$(question) Explain the last completion', 'reprise.explainLast'],
  ['$(info) Show the status', 'reprise.status'],
  ['$(debug-pause) Pause or resume', 'reprise.togglePause'],
  ['$(refresh) Index the workspace again', 'reprise.reindex'],
  ['$(trash) Clear the index', 'reprise.clearIndex'],
  ['$(debug-restart) Restart the server', 'reprise.restartServer'],
  ['$(output) Show the output', 'reprise.showOutput'],
];

/** Adds the cursor to a command that was called without arguments, and shows what can be read. */
export function commandHandler(documents: ResultDocuments): CommandHandler {
  return async (command, args, run) => {
    const answer = await run(command, args.length > 0 ? args : cursor());
    const title = READABLE[command];
    if (title !== undefined && answer !== null && answer !== undefined) await documents.show(title, asText(answer));
    return answer;
  };
}

export async function showMenu(): Promise<void> {
  const items = MENU.map(([label, command]) => ({ label, command }));
  const chosen = await vscode.window.showQuickPick(items, { title: 'Reprise' });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}

function cursor(): unknown[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return [];
  const { line, character } = editor.selection.active;
  return [{ textDocument: { uri: editor.document.uri.toString() }, position: { line, character } }];
}

function asText(answer: unknown): string {
  return typeof answer === 'string' ? answer : `\`\`\`json\n${JSON.stringify(answer, null, 2)}\n\`\`\`\n`;
}
