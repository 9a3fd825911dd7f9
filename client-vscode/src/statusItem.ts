/**
 * The status-bar item.
 */
import * as vscode from 'vscode';
import { viewOf, type Status, type StatusView } from './status';

const BACKGROUNDS: Readonly<Record<StatusView['severity'], string | undefined>> = {
  normal: undefined,
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
};

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('reprise.status', vscode.StatusBarAlignment.Right, 100);

  constructor() {
    this.item.name = 'Reprise';
    this.item.command = 'reprise.menu';
    this.item.show();
  }

  show(status: Status): void {
    const { label, tooltip, severity } = viewOf(status);
    const background = BACKGROUNDS[severity];
    this.item.text = label;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
  }

  dispose(): void {
    this.item.dispose();
  }
}
