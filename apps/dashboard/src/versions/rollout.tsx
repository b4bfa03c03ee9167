import type { JSX } from 'preact';
import { act } from '../api/client.ts';
import type { RolloutEnd, RolloutNow } from '../api/version-shapes.ts';
import { askFirst } from '../parts/ask-first.tsx';
import { Chart, type Line } from '../parts/chart.tsx';
import { Figure } from '../parts/figure.tsx';
import { seconds } from '../parts/format.ts';
import type { Mark } from '../parts/marks.ts';
import { comparedRows, courseLines, inWords } from './compared.ts';
import { busy, carryOut } from './outcome.tsx';

const VERDICTS: Readonly<Record<RolloutNow['verdict'], readonly [word: string, tone: string]>> = {
  well: ['no worse', 'good'],
  worse: ['worse', 'bad'],
  unknown: ['too little is known', 'soft'],
};

/** A version that proves itself: how far it is, and how it does beside the one before it. */
export function RolloutPart({ rollout }: { readonly rollout: RolloutNow }): JSX.Element {
  const { kind, version, version_before: before, share, steps, verdict, why, by } = rollout;
  const [word, tone] = VERDICTS[verdict];
  const step = steps.indexOf(share) + 1;
  return (
    <section aria-labelledby="tried" class="tried">
      <header class="page-head">
        <h2 id="tried">
          {kind === 'canary' ? `Canary: ${version} beside ${before}` : `${version} is watched`}
        </h2>
        <Settle rollout={rollout} />
      </header>
      <dl class="figures">
        <Figure label="Share of the calls">
          {share} %
          {steps.length > 1 && (
            <small>
              step {step} of {steps.length}: {steps.join(', ')} %
            </small>
          )}
        </Figure>
        <Figure label={kind === 'canary' ? 'In this step' : 'Watched'}>
          {seconds(rollout.step_ms / 1000)} <small>of {seconds(rollout.each_ms / 1000)}</small>
        </Figure>
        <Figure label="By now it is">
          <b class={tone}>{word}</b>
        </Figure>
        <Figure label="Begun by">
          <small>{by}</small>
        </Figure>
      </dl>
      {why !== undefined && <p class="faint why">{why}</p>}
      <Comparison rollout={rollout} />
      <Course rollout={rollout} />
    </section>
  );
}

function Comparison({ rollout }: { readonly rollout: RolloutNow }): JSX.Element {
  const { figures, version, version_before: before, revision, before: other, kind } = rollout;
  return (
    <div class="scroll" role="region" aria-label="Both versions compared" tabIndex={0}>
      <table class="plain-table compared">
        <caption class="unseen">The calls of both versions since this step began</caption>
        <thead>
          <tr>
            <td />
            <th scope="col" class="num">
              {version}{' '}
              <small>
                {kind === 'canary' ? 'canary' : 'new'}, {revision}
              </small>
            </th>
            <th scope="col" class="num">
              {before}{' '}
              <small>
                {kind === 'canary' ? 'running' : 'before'}, {other}
              </small>
            </th>
          </tr>
        </thead>
        <tbody>
          {comparedRows(figures.candidate, figures.before).map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              <td class={row.more ? 'num warn' : 'num'}>{row.candidate}</td>
              <td class="num">{row.before}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Course({ rollout }: { readonly rollout: RolloutNow }): JSX.Element {
  const { course, kind } = rollout;
  if (course.length < 2)
    return <p class="faint">The charts begin with the first two seconds of it.</p>;
  const { times, errors, p50, p95, steps } = courseLines(course);
  const marks = steps.map((at): Mark => ({ at, letter: 'S', tone: 'accent' }));
  const [own, other] = kind === 'canary' ? ['canary', 'running'] : ['new', 'before'];
  const latency: Line[] = [
    { label: `${own} p95`, tone: 'busy', values: p95.candidate },
    { label: `${other} p95`, tone: 'run', values: p95.before },
    { label: `${own} p50`, tone: 'busy', dashed: true, values: p50.candidate },
    { label: `${other} p50`, tone: 'run', dashed: true, values: p50.before },
  ];
  return (
    <>
      <div class="charts">
        <Chart
          title="Calls that fail"
          unit="% since the step began"
          lines={[
            { label: own, tone: 'busy', values: errors.candidate },
            { label: other, tone: 'run', values: errors.before },
          ]}
          {...{ times, marks }}
        />
        <Chart
          title="Latency since the step began"
          unit="ms"
          lines={latency}
          {...{ times, marks }}
        />
      </div>
      {steps.length > 0 && (
        <p class="key-of-marks">
          <span>
            <b class="accent">S</b> its share grew, and both are counted anew
          </span>
        </p>
      )}
    </>
  );
}

/** What somebody may decide in place of the host. */
function Settle({ rollout }: { readonly rollout: RolloutNow }): JSX.Element {
  const { mount, kind, version, version_before: before, figures } = rollout;
  const isCanary = kind === 'canary';
  const had = `By now: ${inWords(figures.candidate)}; ${before}: ${inWords(figures.before)}.`;
  return (
    <div class="buttons">
      <button
        type="button"
        disabled={busy.value}
        onClick={() => {
          askFirst({
            title: isCanary ? `Have ${version} take over?` : `Keep ${version}?`,
            text: isCanary
              ? `It gets all calls of ${mount} at once, whatever its figures are. ${had}`
              : `It is watched no more, and ${before} ends. ${had}`,
            yes: isCanary ? 'Promote' : 'Keep it',
            grave: false,
            action: () => void carryOut(mount, () => settle('promote', mount)),
          });
        }}
      >
        {isCanary ? 'Promote…' : 'Keep it…'}
      </button>
      <button
        type="button"
        class="grave"
        disabled={busy.value}
        onClick={() => {
          askFirst({
            title: `Take ${version} back?`,
            text: `${before} gets all calls of ${mount} at once, and the skill is held to it until its folder changes. ${had}`,
            yes: 'Take it back',
            grave: true,
            action: () => void carryOut(mount, () => settle('abort', mount)),
          });
        }}
      >
        Take back…
      </button>
    </div>
  );
}

async function settle(what: 'promote' | 'abort', mount: string) {
  const {
    action,
    version,
    version_before: before,
  } = await act<RolloutEnd>(`canary/${what}`, {
    mount,
  });
  return {
    text:
      action === 'promoted'
        ? `${version} has all calls; ${before} ends.`
        : `${version} was taken back; ${before} has all calls.`,
  };
}
