/**
 * The extension's life: one server at a time, started on activation, restarted on demand.
 */
import * as vscode from 'vscode';
import { State as ClientState, type LanguageClient } from 'vscode-languageclient/node';
import { commandHandler, showMenu } from './commands';
import { createClient } from './languageServer';
import { saveReplay } from './replay';
import { ResultDocuments } from './resultDocument';
import { findServer, missingMessage } from './serverProgram';
import { statusFrom } from './status';
import { StatusItem } from './statusItem';

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  session = new Session(context.extensionUri);
  context.subscriptions.push(session);
  await session.start();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

class Session implements vscode.Disposable {
  private readonly output = vscode.window.createOutputChannel('Reprise', { log: true });
  private readonly statusItem = new StatusItem();
  private readonly documents = new ResultDocuments();
  private readonly registrations: vscode.Disposable[];
  private client: LanguageClient | undefined;
  private restarted: Promise<void> = Promise.resolve();

  constructor(private readonly extensionUri: vscode.Uri) {
    this.registrations = [
      vscode.commands.registerCommand('reprise.restartServer', () => this.restart()),
      vscode.commands.registerCommand('reprise.showOutput', () => this.output.show()),
      vscode.commands.registerCommand('reprise.saveReplay', saveReplay),
      vscode.commands.registerCommand('reprise.menu', showMenu),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('reprise.server')) void this.restart();
      }),
    ];
  }

  async start(): Promise<void> {
    const configured = vscode.workspace.getConfiguration('reprise').get('server.path', 'reprise');
    const program = findServer(configured);
    if (program === null) return this.reportMissing(configured);
    this.statusItem.show({ state: 'starting', text: program });
    this.client = createClient(program, this.output, commandHandler(this.documents));
    this.follow(this.client);
    await this.client.start().catch((error: unknown) => this.statusItem.show({ state: 'error', text: String(error) }));
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop()) await client.stop();
  }

  dispose(): void {
    vscode.Disposable.from(...this.registrations, this.documents, this.statusItem, this.output).dispose();
  }

  /** Restarts one after the other, so that two of them never leave two servers. */
  private restart(): Promise<void> {
    this.restarted = this.restarted.then(() => this.stop()).then(() => this.start());
    return this.restarted;
  }

  private follow(client: LanguageClient): void {
    client.onNotification('reprise/status', (payload: unknown) => this.statusItem.show(statusFrom(payload)));
    client.onDidChangeState(({ newState }) => {
      void vscode.commands.executeCommand('setContext', 'reprise.running', newState === ClientState.Running);
      if (newState === ClientState.Stopped) this.statusItem.show({ state: 'stopped', text: 'The server has stopped; the output says why.' });
    });
  }

  private reportMissing(configured: string): void {
    const message = missingMessage(configured);
    this.statusItem.show({ state: 'missing', text: message });
    void vscode.window.showErrorMessage(message, 'Open Setting', 'How to Install').then((choice) => {
      if (choice === 'Open Setting') return vscode.commands.executeCommand('workbench.action.openSettings', 'reprise.server.path');
      const readme = vscode.Uri.joinPath(this.extensionUri, 'README.md');
      return choice === undefined ? undefined : vscode.commands.executeCommand('markdown.showPreview', readme);
    });
  }
}
