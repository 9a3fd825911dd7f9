/**
 * Turns the server's JSON answers into Markdown for people. Knows nothing of VS Code's API.
 */

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
}

/** What there is to read in the answer to a command; null if it is nothing. */
export function readable(answer: unknown): string | null {
  if (answer === null || answer === undefined) return null;
  return isCompletion(answer) ? completionReport(answer) : fenced(JSON.stringify(answer, null, 2), 'json');
}

function isCompletion(answer: unknown): answer is CompletionAnswer {
  return typeof answer === 'object' && answer !== null && 'context' in answer && 'items' in answer;
}

function completionReport({ items, context, timings_ms, empty_because }: CompletionAnswer): string {
  const times = Object.entries(timings_ms).map(([stage, milliseconds]) => `${stage} ${milliseconds.toFixed(1)} ms`);
  return [
    '# Completions',
    ...(empty_because === null ? [] : [`Nothing was offered: ${empty_because}`]),
    ...(items.length === 0 ? [] : [items.map(itemReport).join('\n')]),
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

/** `text` as a code block, whatever backticks it holds. */
function fenced(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** One line as code, whatever backticks it holds. */
function inCode(line: string): string {
  const mark = '`'.repeat(longestRun(line) + 1);
  return line.includes('`') ? `${mark} ${line} ${mark}` : `${mark}${line}${mark}`;
}

/** How many backticks stand in a row in `text`, at most. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
