/**
 * Saves what the last completion was made of, so that `reprise replay` can make it again elsewhere.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';

const NAME = 'reprise-replay.json';

/** Asks the server for the replay of its last answer, and the user where to save it. */
export async function saveReplay(): Promise<void> {
  const replay = await vscode.commands.executeCommand<unknown>('reprise.replayLast');
  if (replay === null || replay === undefined) {
    await vscode.window.showInformationMessage('Reprise has no completion to save yet.');
    return;
  }
  const file = await vscode.window.showSaveDialog({
    title: 'Save Replay of Last Completion',
    defaultUri: vscode.Uri.file(join(homedir(), NAME)),
    filters: { JSON: ['json'] },
  });
  if (file === undefined) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${JSON.stringify(replay, null, 1)}\n`));
  const note = 'It holds the text of your file and the snippets that were used, with their secrets masked.';
  const choice = await vscode.window.showInformationMessage(`Saved ${file.fsPath}. ${note}`, 'Open');
  if (choice === 'Open') await vscode.window.showTextDocument(file);
}
