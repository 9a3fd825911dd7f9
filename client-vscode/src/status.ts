/**
 * What the status-bar item says about the server. Knows nothing of VS Code's API.
 */

/** The states of the server's `reprise/status` notification, and those in which there is no server to send one. */
export type State = 'starting' | 'indexing' | 'ready' | 'paused' | 'error' | 'stopped' | 'missing';

export interface Status {
  readonly state: State;
  /** One line from the server. */
  readonly text: string;
  /** How much of the current stage is done, 0 to 1; undefined where nothing is counted. */
  readonly fraction?: number;
  /** The language model; undefined where none is set. */
  readonly model?: Model;
}

interface Model {
  readonly state: 'connecting' | 'ready' | 'down';
  readonly name: string;
}

export interface StatusView {
  readonly label: string;
  readonly tooltip: string;
  readonly severity: 'normal' | 'warning' | 'error';
}

const MAX_NAME = 30; // In the status bar, which is shared.

interface Look {
  readonly icon: string;
  readonly words: string;
  readonly severity: StatusView['severity'];
}

const LOOKS: Readonly<Record<State, Look>> = {
  starting: { icon: '$(sync~spin)', words: 'starting', severity: 'normal' },
  indexing: { icon: '$(sync~spin)', words: 'indexing', severity: 'normal' },
  ready: { icon: '$(check)', words: 'ready', severity: 'normal' },
  paused: { icon: '$(debug-pause)', words: 'paused', severity: 'normal' },
  error: { icon: '$(error)', words: 'error', severity: 'error' },
  stopped: { icon: '$(circle-slash)', words: 'stopped', severity: 'warning' },
  missing: { icon: '$(warning)', words: 'server not found', severity: 'warning' },
};

/** Reads a `reprise/status` payload; an unknown shape is an error state that says so, never an exception. */
export function statusFrom(payload: unknown): Status {
  const { state, text, done, total, generator } = asRecord(payload);
  if (typeof state !== 'string' || !Object.hasOwn(LOOKS, state)) {
    return { state: 'error', text: `The server sent a status that this version does not know: ${JSON.stringify(payload)}` };
  }
  const model = modelFrom(generator);
  return {
    state: state as State,
    text: typeof text === 'string' ? text : '',
    ...(typeof done === 'number' && typeof total === 'number' && total > 0 ? { fraction: done / total } : {}),
    ...(model === undefined ? {} : { model }),
  };
}

export function viewOf(status: Status): StatusView {
  const { icon, words, severity } = lookOf(status);
  const progress = status.fraction === undefined ? '' : ` ${Math.round(status.fraction * 100)} %`;
  return { label: `${icon} Reprise ${words}${progress}`, tooltip: status.text || `Reprise is ${words}.`, severity };
}

/** Once the index is ready, what is left to say is how the language model is. */
function lookOf({ state, model }: Status): Look {
  const look = LOOKS[state];
  if (state !== 'ready' || model === undefined) return look;
  if (model.state === 'down') return { icon: '$(warning)', words: 'ready, model down', severity: 'warning' };
  const name = model.name.length > MAX_NAME ? `${model.name.slice(0, MAX_NAME)}…` : model.name;
  return { ...look, words: model.state === 'ready' ? `ready, ${name}` : `ready, connecting to ${name}` };
}

function modelFrom(generator: unknown): Model | undefined {
  const { state, name } = asRecord(generator);
  if (typeof name !== 'string' || (state !== 'connecting' && state !== 'ready' && state !== 'down')) return undefined;
  return { state, name };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
