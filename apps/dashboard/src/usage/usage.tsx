import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { ApiError, ask } from '../api/client.ts';
import { DIMENSIONS, type Dimension, type Usage } from '../api/usage-shapes.ts';
import { Figure } from '../parts/figure.tsx';
import { count, several } from '../parts/format.ts';
import { StackedBars } from '../parts/stacked-bars.tsx';
import { scope, scoped } from '../state/scope.ts';
import { secret } from '../state/session.ts';
import { UsageTable } from './usage-table.tsx';
import { by, layersOf, pathOf, span, SPANS, timesOf, type SpanName } from './usage-query.ts';

/** Milliseconds after which the page looks again: the host itself writes each quarter of a minute. */
const AGAIN = 15_000;

type Found =
  | { readonly at: 'asking' }
  | { readonly at: 'there'; readonly usage: Usage; readonly dimension: Dimension }
  | { readonly at: 'fault'; readonly text: string };

/** What was used; of all skills, or of one. */
export function UsagePart({ skill }: { readonly skill?: string }): JSX.Element {
  const found = useSignal<Found>({ at: 'asking' });
  const name = span.value;
  const dimension = skill !== undefined && by.value === 'skill' ? 'caller' : by.value;
  const isIn = secret.value !== undefined;
  const { value: of } = scope;
  useEffect(() => {
    if (!isIn) return undefined;
    let current = true;
    const look = async (): Promise<void> => {
      if (document.hidden) return;
      try {
        const usage = await ask<Usage>(scoped(pathOf(name, dimension, skill)));
        if (current) found.value = { at: 'there', usage, dimension };
      } catch (error) {
        // What is shown is better than nothing, and the page says when it is old.
        if (current && found.peek().at !== 'there')
          found.value = { at: 'fault', text: reasonOf(error) };
      }
    };
    void look();
    const timer = setInterval(() => void look(), AGAIN);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [name, dimension, skill, isIn, of]);
  const { value } = found;
  return (
    <>
      <div class="bar">
        <div class="choice" role="group" aria-label="Of which time">
          {(Object.keys(SPANS) as SpanName[]).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={name === one}
              onClick={() => {
                span.value = one;
              }}
            >
              {SPANS[one].label}
            </button>
          ))}
        </div>
        <label class="check">
          by
          <select
            value={dimension}
            onChange={(event) => {
              by.value = event.currentTarget.value as Dimension;
            }}
          >
            {DIMENSIONS.filter((one) => skill === undefined || one !== 'skill').map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      {value.at === 'asking' && <p class="wait">Asking the host…</p>}
      {value.at === 'fault' && <p class="none">{value.text}</p>}
      {value.at === 'there' && <Shown usage={value.usage} dimension={value.dimension} />}
    </>
  );
}

function Shown({
  usage,
  dimension,
}: {
  readonly usage: Usage;
  readonly dimension: Dimension;
}): JSX.Element {
  const step = usage.step ?? 60;
  const times = useMemo(() => timesOf(usage), [usage]);
  const layers = useMemo(() => layersOf(usage, dimension), [usage, dimension]);
  const { total } = usage;
  if (total.calls === 0)
    return (
      <p class="none">
        No call in this time. Counts appear here some fifteen seconds after a call.
      </p>
    );
  const failed = total.skill_errors + total.host_errors;
  return (
    <div class="usage">
      <dl class="figures">
        <Figure label="Calls">{count(total.calls)}</Figure>
        <Figure label="Answered">{share(total.answered, total.calls)}</Figure>
        <Figure label="Failed">
          {count(failed)} {failed > 0 && <small>{share(failed, total.calls)}</small>}
        </Figure>
        <Figure label="Callers that left">{count(total.callers_left)}</Figure>
      </dl>
      <StackedBars
        title="Calls"
        unit={`per ${stepText(step)}`}
        {...{ times, step, layers }}
        wording={(at) => momentText(at, step)}
      />
      <UsageTable usage={usage} dimension={dimension} />
      {usage.groups_left_out > 0 && (
        <p class="faint">{several(usage.groups_left_out, 'smaller group')} left out.</p>
      )}
    </div>
  );
}

/** A part of a whole in percent. */
function share(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  if (part === whole) return '100 %';
  return percent > 99.9 ? '>99.9 %' : `${percent.toFixed(1)} %`;
}

function stepText(seconds: number): string {
  if (seconds >= 86_400) return seconds === 86_400 ? 'day' : `${String(seconds / 86_400)} days`;
  if (seconds >= 3600) return seconds === 3600 ? 'hour' : `${String(seconds / 3600)} hours`;
  return seconds === 60 ? 'minute' : `${String(seconds / 60)} minutes`;
}

function momentText(at: number, step: number): string {
  const date = new Date(at * 1000);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return step >= 86_400 ? day : `${day}, ${date.toLocaleTimeString('en-GB').slice(0, 5)}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'That failed.';
  if (error.status === 404)
    return 'This host counts no usage: `analytics: {enabled: false}` is in its configuration.';
  return error.message;
}
