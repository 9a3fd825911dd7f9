/**
 * Turns the server's JSON answers into Markdown for people. Knows nothing of VS Code's API.
 */
import { explanationReport, type Explanation } from './explanation';
import { fenced, inCode } from './markdown';

interface Hit {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly symbol: string | null;
  readonly score: number;
  readonly text: string;
}

interface Item {
  readonly text: string;
  readonly kind: string;
  readonly source: string;
  readonly confidence: number;
}

/** The JSON of `reprise complete`. */
interface CompletionAnswer {
  readonly items: readonly Item[];
  readonly context: readonly Hit[];
  readonly timings_ms: Readonly<Record<string, number>>;
  readonly empty_because: string | null;
  /** Where one was asked for. */
  readonly explanation?: Explanation;
}

/** What there is to read in the answer to a command; null if it is nothing. */
export function readable(answer: unknown): string | null {
  if (answer === null || answer === undefined) return null;
  return isCompletion(answer) ? completionReport(answer) : fenced(JSON.stringify(answer, null, 2), 'json');
}

function isCompletion(answer: unknown): answer is CompletionAnswer {
  return typeof answer === 'object' && answer !== null && 'context' in answer && 'items' in answer;
}

function completionReport({ items, context, timings_ms, empty_because, explanation }: CompletionAnswer): string {
  const times = Object.entries(timings_ms).map(([stage, milliseconds]) => `${stage} ${milliseconds.toFixed(1)} ms`);
  return [
    '# Completions',
    ...(empty_because === null ? [] : [`Nothing was offered: ${empty_because}`]),
    ...(items.length === 0 ? [] : [items.map(itemReport).join('\n')]),
    ...(explanation === undefined ? [] : explanationReport(explanation)),
    '# The code they came from',
    ...(context.length === 0 ? ['None.'] : context.map(hitReport)),
    '# Time',
    times.join(', ') || 'Not measured.',
  ].join('\n\n');
}

function itemReport({ text, kind, source, confidence }: Item): string {
  const [firstLine = '', ...more] = text.trim().split('\n');
  return `- ${Math.round(confidence * 100)} % ${kind} from ${source}: ${inCode(firstLine)}${more.length > 0 ? ' ...' : ''}`;
}

function hitReport({ path, start_line, end_line, symbol, score, text }: Hit): string {
  const name = symbol === null ? '' : ` \`${symbol}\``;
  return `## ${path}:${start_line}-${end_line}${name}\n\nscore ${score.toPrecision(3)}\n\n${fenced(text, path.split('.').at(-1))}`;
}
