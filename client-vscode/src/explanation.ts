/**
 * Tells people why a completion is as it is: which model wrote it, and what each snippet did for it. Knows nothing of
 * VS Code's API.
 */
import { inCode } from './markdown';

const BAR_LENGTH = 10;
const LEAST = 0.05; // Smaller influences are the model's noise.
const MOST = 1000; // Beyond this a factor says no more than "the snippet decided it".

interface Snippet {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly symbol: string | null;
  /** A difference of natural logarithms; null where the model did not tell. */
  readonly influence: number | null;
}

interface Model {
  readonly backend: string;
  readonly name: string;
  readonly format: string;
  readonly prompt_tokens: number;
  readonly answer_tokens: number;
}

/** `explanation` in the JSON of `reprise.explainLast`. */
export interface Explanation {
  readonly model: Model | null;
  /** What the model wrote, from the end of its prompt on: shown, typed already, or filtered. */
  readonly text: string;
  readonly log_probability: number | null;
  readonly snippets: readonly Snippet[];
  readonly unknown_because: string | null;
}

/** The paragraphs about the language model's part in an answer. */
export function explanationReport({ model, text, log_probability, snippets, unknown_because }: Explanation): string[] {
  return [
    '# The language model',
    ...(model === null ? [] : [modelLine(model)]),
    ...(log_probability === null ? [] : [`It gives ${inCode(firstLine(text))} a probability of ${percent(Math.exp(log_probability))}.`]),
    ...(snippets.length === 0 ? [] : ['# What each snippet did for that', influenceTable(snippets)]),
    ...(unknown_because === null ? [] : [`${snippets.length === 0 ? 'No' : 'Not every'} influence is known: ${unknown_because}.`]),
  ];
}

function modelLine({ backend, name, format, prompt_tokens, answer_tokens }: Model): string {
  return `${inCode(name)} (${backend}) read about ${prompt_tokens} tokens in the format ${inCode(format)} and wrote ${answer_tokens}.`;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

function influenceTable(snippets: readonly Snippet[]): string {
  const largest = Math.max(...snippets.map(({ influence }) => Math.abs(influence ?? 0)));
  const rows = snippets.map((snippet) => `| ${place(snippet)} | ${effect(snippet.influence)} | ${bar(snippet.influence, largest)} |`);
  return ['| snippet | made the text | |', '|---|---|---|', ...rows].join('\n');
}

function place({ path, start_line, end_line, symbol }: Snippet): string {
  const name = symbol === null ? '' : ` ${inCode(symbol)}`;
  return `${path}:${start_line}-${end_line}${name}`.replaceAll('|', '\\|');
}

/** An influence as a factor, which people can picture. */
function effect(influence: number | null): string {
  if (influence === null) return 'not known';
  if (Math.abs(influence) < LEAST) return 'neither more nor less likely';
  const factor = Math.exp(Math.abs(influence));
  const times = factor > MOST ? `over ${MOST}` : factor.toFixed(factor < 10 ? 1 : 0);
  return `${times} times ${influence > 0 ? 'more' : 'less'} likely`;
}

function bar(influence: number | null, largest: number): string {
  if (influence === null || Math.abs(influence) < LEAST) return '';
  return (influence > 0 ? '█' : '░').repeat(Math.max(1, Math.round((BAR_LENGTH * Math.abs(influence)) / largest)));
}

function percent(share: number): string {
  return share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`;
}
