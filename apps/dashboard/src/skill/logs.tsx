import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { followEvents } from '../api/follow-events.ts';
import type { HostEvent } from '../api/shapes.ts';
import { clockTime } from '../parts/format.ts';

/** Lines that the page keeps. */
const MOST = 500;

interface LogLine {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly worker?: string;
  readonly request_id?: string;
  readonly fields?: string;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const level = signal<(typeof LEVELS)[number]>('debug');
const request = signal('');

/** What a skill has logged, and logs. */
export function Logs({ mount }: { readonly mount: string }): JSX.Element {
  const lines = useSignal<readonly LogLine[] | undefined>(undefined);
  const paused = useSignal(false);
  useEffect(() => {
    const end = new AbortController();
    const { signal: until } = end;
    const begin = async (): Promise<void> => {
      const { lines: kept } = await ask<{ lines: readonly LogLine[] }>(
        `logs?mount=${encodeURIComponent(mount)}`,
        { signal: until },
      );
      lines.value = kept;
    };
    begin().catch(() => {
      lines.value ??= [];
    });
    const query = `?types=skill-log&mount=${encodeURIComponent(mount)}`;
    const onEvents = (events: readonly HostEvent[]): void => {
      if (paused.value) return;
      lines.value = [...(lines.value ?? []), ...events.map(lineOf)].slice(-MOST);
    };
    void followEvents(query, undefined, { onEvents }, until);
    return () => {
      end.abort();
    };
  }, [mount]);
  if (lines.value === undefined) return <p class="wait">Asking the host…</p>;
  const least = LEVELS.indexOf(level.value);
  const seen = lines.value.filter(
    (line) =>
      LEVELS.findIndex((name) => name === line.level) >= least &&
      (request.value === '' || (line.request_id ?? '').includes(request.value)),
  );
  return (
    <>
      <div class="bar">
        <label class="check">
          From
          <select
            value={level.value}
            onChange={(event) => {
              level.value = LEVELS[event.currentTarget.selectedIndex] ?? 'debug';
            }}
          >
            {LEVELS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <input
          type="search"
          placeholder="Request id"
          aria-label="Only lines of this request"
          value={request.value}
          onInput={(event) => {
            request.value = event.currentTarget.value.trim();
          }}
        />
        <button
          type="button"
          aria-pressed={paused.value}
          onClick={() => {
            paused.value = !paused.value;
          }}
        >
          {paused.value ? 'Go on' : 'Pause'}
        </button>
      </div>
      {seen.length === 0 ? (
        <p class="none">No such line. New ones appear here by themselves.</p>
      ) : (
        <ol class="card log" aria-label="Log lines, the latest first" tabIndex={0}>
          {seen.toReversed().map((line, index) => (
            <li key={`${String(line.at)} ${String(seen.length - index)}`} class={line.level}>
              <time>{clockTime(line.at)}</time>
              <b>{line.level}</b>
              <span class="said">
                {line.message}
                {line.fields !== undefined && <small> {line.fields}</small>}
              </span>
              {line.request_id !== undefined && (
                <button
                  type="button"
                  class="plain id"
                  title="Only lines of this request"
                  onClick={() => {
                    request.value = line.request_id ?? '';
                  }}
                >
                  {line.request_id.slice(0, 8)}
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function lineOf({ at, worker, requestId, line }: HostEvent): LogLine {
  const { level: grade, message, requestId: id, fields } = line as LogLine & { requestId?: string };
  const whose = id ?? requestId;
  return {
    at,
    level: grade,
    message,
    ...(worker === undefined ? {} : { worker }),
    ...(whose === undefined ? {} : { request_id: whose }),
    ...(fields === undefined ? {} : { fields }),
  };
}
