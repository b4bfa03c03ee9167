import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { act } from '../api/client.ts';
import type { VersionStats } from '../api/shapes.ts';
import type { Weighed } from '../api/version-shapes.ts';
import { askFirst } from '../parts/ask-first.tsx';
import { conditionOf } from '../parts/condition.ts';
import { count, millis, rate } from '../parts/format.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { mountOfVersion } from '../overview/sorting.ts';
import { linkTo } from '../state/route.ts';
import { busy, carryOut } from './outcome.tsx';
import { moved, onScale, percentOf, totalOf } from './shares.ts';

/** What somebody has chosen, and of what: where other versions or weights are there by then, it is chosen anew. */
interface Draft {
  readonly of: string;
  readonly weights: readonly number[];
}

/** The versions that share a mount, with how many of the calls each gets. */
export function Weights(props: {
  readonly mount: string;
  readonly versions: readonly VersionStats[];
}): JSX.Element {
  const { mount, versions } = props;
  const draft = useSignal<Draft | undefined>(undefined);
  const given = versions.map(({ weight }) => weight);
  const of = JSON.stringify(versions.map(({ version, weight }) => [version, weight]));
  const inForce = onScale(given);
  const chosen = draft.value?.of === of ? draft.value.weights : inForce;
  const isChanged = chosen.some((weight, at) => weight !== inForce[at]);
  const canChange = versions.length > 1;
  const choose = (at: number, to: number): void => {
    draft.value = { of, weights: moved(chosen, at, to, inForce) };
  };
  return (
    <section aria-labelledby="side-by-side">
      <h2 id="side-by-side">Side by side</h2>
      <form
        class="card weights"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) askToWeigh(mount, versions, inForce, chosen);
        }}
      >
        <ul>
          {versions.map((version, at) => (
            <li key={version.version}>
              <Version mount={mount} one={version} percent={percentOf(given[at] ?? 0, given)} />
              {canChange && (
                <Slider
                  at={at}
                  version={version.version}
                  weight={chosen[at] ?? 0}
                  total={totalOf(inForce)}
                  percent={percentOf(chosen[at] ?? 0, chosen)}
                  onMove={choose}
                />
              )}
            </li>
          ))}
        </ul>
        {canChange && (
          <div class="buttons">
            <button type="submit" class="main" disabled={!isChanged || busy.value}>
              Apply these shares…
            </button>
            <button
              type="button"
              disabled={!isChanged || busy.value}
              onClick={() => {
                draft.value = undefined;
              }}
            >
              As they are now
            </button>
          </div>
        )}
      </form>
    </section>
  );
}

/** How one of them is. */
function Version(props: {
  readonly mount: string;
  readonly one: VersionStats;
  readonly percent: number;
}): JSX.Element {
  const { mount, one, percent } = props;
  const { version, differs = [] } = one;
  const own = mountOfVersion(mount, version);
  return (
    <div class="one-version">
      <h3>
        <a href={linkTo({ place: 'skill', mount: own, tab: 'versions' })}>{version}</a>{' '}
        <StateMark condition={conditionOf(one)} />
      </h3>
      <p>
        gets <b>{percent} %</b>
        <small>
          {' '}
          · {rate(one.rate)} per second · p50 {millis(one.p50_ms)} · p95 {millis(one.p95_ms)} ·{' '}
          {count(one.errors_1m ?? 0)} errors in the last minute
        </small>
      </p>
      {one.error !== undefined && <p class="fault">{one.error}</p>}
      {differs.length > 0 && (
        <p class="warn">Not as the skill is said to be: {differs.join('; ')}</p>
      )}
    </div>
  );
}

function Slider(props: {
  readonly at: number;
  readonly version: string;
  readonly weight: number;
  readonly total: number;
  readonly percent: number;
  readonly onMove: (at: number, to: number) => void;
}): JSX.Element {
  const { at, version, weight, total, percent, onMove } = props;
  const id = `weight-${String(at)}`;
  return (
    <div class="slider">
      <label for={id}>Share of {version}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={total}
        step={1}
        value={weight}
        aria-valuetext={`${String(percent)} % of the calls`}
        onInput={(event) => {
          onMove(at, Number(event.currentTarget.value));
        }}
      />
      <b>{percent} %</b>
    </div>
  );
}

function askToWeigh(
  mount: string,
  versions: readonly VersionStats[],
  before: readonly number[],
  after: readonly number[],
): void {
  const changes = versions.map(({ version }, at) => {
    const [from, to] = [before, after].map((weights) => percentOf(weights[at] ?? 0, weights));
    return `${version}: ${String(from)} → ${String(to)} %`;
  });
  const weights = versions.map(({ version }, at) => `${version}=${String(after[at] ?? 0)}`);
  askFirst({
    title: `Give the versions of ${mount} these shares?`,
    text: `${changes.join(', ')}. Callers stay with the version that they have, as far as its share allows.`,
    yes: 'Apply',
    grave: false,
    action: () =>
      void carryOut(mount, async () => {
        const told = await act<Weighed>('weights', { mount, weights: weights.join(',') });
        const now = told.versions.map(({ version, weight }) => `${version}=${String(weight)}`);
        return { text: `The weights are ${now.join(', ')}.`, notes: [sentence(told.note)] };
      }),
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
