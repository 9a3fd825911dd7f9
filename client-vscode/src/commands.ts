/**
 * The commands: what each asks of the server, and where its answer is shown.
 */
import * as vscode from 'vscode';
import type { CommandHandler } from './languageServer';
import { readable } from './report';
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
  ['$(save) Save the replay of the last completion', 'reprise.saveReplay'],
  ['$(info) Show the status', 'reprise.status'],
  ['$(debug-pause) Pause or resume', 'reprise.pause'],
  ['$(refresh) Index the workspace again', 'reprise.reindex'],
  ['$(trash) Clear the index', 'reprise.clearIndex'],
  ['$(debug-restart) Restart the server', 'reprise.restartServer'],
  ['$(output) Show the output', 'reprise.showOutput'],
];

/** Adds the cursor to what needs one, and shows what can be read. */
export function commandHandler(documents: ResultDocuments): CommandHandler {
  return async (command, args, run) => {
    const title = READABLE[command];
    const given = args.length === 0 && command === 'reprise.showContext' ? cursor() : args;
    if (title === undefined) return run(command, given);
    const answer = await whileWaiting(title, () => run(command, given));
    await show(documents, title, readable(answer));
    return answer;
  };
}

/** To explain, the model is asked once for each snippet: that may take seconds. */
function whileWaiting<Answer>(title: string, work: () => Thenable<Answer>): Thenable<Answer> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

async function show(documents: ResultDocuments, title: string, text: string | null): Promise<void> {
  if (text !== null) return documents.show(title, text);
  await vscode.window.showInformationMessage('Reprise has nothing to show here yet.');
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
  return [{ uri: editor.document.uri.toString(), position: { line, character } }];
}
