import type { JSX } from 'preact';
import { copy } from '../parts/copy.ts';
import { millis } from '../parts/format.ts';
import { asCurl, asMcp, asPython, type HttpCall, type Tool } from './tool-call.ts';

/** Characters of an answer that are shown. */
const MOST = 100_000;

/** What came back of a call. */
export interface Answer {
  readonly status: number;
  /** Milliseconds, as this page saw it. */
  readonly ms: number;
  /** What the host says of its own time. */
  readonly timing: string;
  readonly requestId: string;
  readonly type: string;
  readonly text: string;
}

/** The answer of a call, and the call in other words. */
export function TryAnswer(props: {
  readonly answer: Answer | undefined;
  readonly tool: Tool;
  readonly call: () => HttpCall;
  readonly inputs: () => Readonly<Record<string, unknown>>;
}): JSX.Element {
  const { answer, tool, call, inputs } = props;
  return (
    <section class="card answer" aria-label="Answer" aria-live="polite">
      {answer === undefined ? (
        <p class="none">The answer appears here.</p>
      ) : (
        <>
          <p class="status">
            <b class={answer.status < 400 ? 'good' : 'bad'}>{answer.status}</b>
            <span>{millis(answer.ms)}</span>
            <small>{timesOf(answer.timing)}</small>
            <span class="grow" />
            <small title="Request id">{answer.requestId}</small>
          </p>
          <pre tabIndex={0}>{pretty(answer)}</pre>
        </>
      )}
      <div class="buttons start">
        <span class="faint">Copy as</span>
        <button type="button" onClick={() => copy(() => asCurl(call()), 'as curl')}>
          curl
        </button>
        <button type="button" onClick={() => copy(() => asMcp(tool, inputs()), 'as an MCP call')}>
          MCP call
        </button>
        <button type="button" onClick={() => copy(() => asPython(call()), 'as Python')}>
          Python
        </button>
      </div>
    </section>
  );
}

function timesOf(timing: string): string {
  const times = [...timing.matchAll(/([\w-]+);(?:[^,]*;)?dur=([\d.]+)/g)];
  return times.map(([, name = '', ms]) => `${name} ${millis(Number(ms))}`).join(', ');
}

function pretty({ text, type }: Answer): string {
  const shown =
    text.length > MOST
      ? `${text.slice(0, MOST)}\n… and ${String(text.length - MOST)} more characters`
      : text;
  if (shown !== text || !type.includes('json')) return shown;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
