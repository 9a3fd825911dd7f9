/**
 * Builds the language client: how the server starts, which files it sees, and what it is told of the settings.
 */
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import {
  DidChangeConfigurationNotification,
  LanguageClient,
  type ConfigurationParams,
  type LanguageClientOptions,
  type Middleware,
} from 'vscode-languageclient/node';
import { serverSettings } from './settings';

/** What the server logs, it sends as messages too; on standard error the rest is news, such as a crash. */
const SENT_AS_MESSAGE = /^\S+ \S+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) reprise/;

/** Answers a command that the server offers; `run` asks the server. */
export type CommandHandler = (command: string, args: unknown[], run: (command: string, args: unknown[]) => Thenable<unknown>) => Thenable<unknown>;

export function createClient(program: string, output: vscode.LogOutputChannel, onCommand: CommandHandler): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: 'file' }],
    synchronize: { configurationSection: 'reprise' },
    outputChannel: output,
    stdioOptions: {
      stdout: () => undefined, // Belongs to the protocol.
      stderr: (input) => createInterface({ input }).on('line', (line) => logged(output, line)),
    },
    middleware: middleware(() => client, onCommand),
  };
  const client = new LanguageClient('reprise', 'Reprise', { command: program, args: ['serve', '--stdio'] }, options);
  return client;
}

function logged(output: vscode.LogOutputChannel, line: string): void {
  if (SENT_AS_MESSAGE.test(line)) output.trace(line);
  else output.error(line);
}

/** Both ways of configuration, pushed and pulled, go through `serverSettings`, so that unset means unset. */
function middleware(client: () => LanguageClient, onCommand: CommandHandler): Middleware {
  return {
    executeCommand: (command, args, next) => onCommand(command, args, async (name, given) => await next(name, given as never[])),
    workspace: {
      configuration: (params: ConfigurationParams) => params.items.map(({ section, scopeUri }) => settingsOf(section, scopeUri)),
      didChangeConfiguration: () =>
        client().sendNotification(DidChangeConfigurationNotification.type, { settings: { reprise: currentSettings() } }),
    },
  };
}

function settingsOf(section: string | undefined, scopeUri: string | undefined): Record<string, unknown> | null {
  return section === 'reprise' ? currentSettings(scopeUri === undefined ? undefined : vscode.Uri.parse(scopeUri)) : null;
}

function currentSettings(scope?: vscode.Uri): Record<string, unknown> {
  return serverSettings(vscode.workspace.getConfiguration(undefined, scope).get('reprise'));
}
