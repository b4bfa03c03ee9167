import type { JSX } from 'preact';
import type { Shadow } from '../api/version-shapes.ts';
import { Ago } from '../parts/ago.tsx';
import { Figure } from '../parts/figure.tsx';
import { count, millis } from '../parts/format.ts';
import { ShadowDiff } from './shadow-diff.tsx';
import { countGroups } from './shadow-words.ts';

/** A candidate that gets copies of calls, and how its answers differ. */
export function ShadowPart({ shadow }: { readonly shadow: Shadow }): JSX.Element {
  const { version, path, share, state, since, calls, same, different, deaths } = shadow;
  const { own, candidate } = shadow.latency_ms;
  const samples = shadow.samples.toReversed();
  return (
    <section aria-labelledby="shadow">
      <h2 id="shadow">
        Shadow: {version} <small>{path}</small>
      </h2>
      <dl class="figures">
        <Figure label="Gets copies of">{share} %</Figure>
        <Figure label="It is">{state}</Figure>
        <Figure label="To be copied">
          {count(calls)}{' '}
          <small>
            since <Ago at={since} />
          </small>
        </Figure>
        <Figure label="The same answer">{count(same)}</Figure>
        <Figure label="Another answer">
          <span class={different > 0 ? 'warn' : ''}>{count(different)}</span>
        </Figure>
        <Figure label="Its workers died">{count(deaths)}</Figure>
        <Figure label="p50 / p95, its own">
          {millis(candidate.p50)} <small>/</small> {millis(candidate.p95)}
        </Figure>
        <Figure label="p50 / p95 of what runs">
          {millis(own.p50)} <small>/</small> {millis(own.p95)}
        </Figure>
      </dl>
      <Counts shadow={shadow} />
      <h3>Answers that differ</h3>
      {samples.length === 0 ? (
        <p class="faint">None has so far.</p>
      ) : (
        <>
          <p class="faint">
            The latest of each kind, cut short and without what is secret.
            {shadow.volatile.length > 0 && ` May differ: ${shadow.volatile.join(', ')}.`}
          </p>
          <ol class="diffs">
            {samples.map((sample) => (
              <ShadowDiff key={`${sample.at} ${sample.request_id}`} sample={sample} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** What came of the calls that were to be copied, by kind. */
function Counts({ shadow }: { readonly shadow: Shadow }): JSX.Element {
  return (
    <div class="scroll" role="region" aria-label="Copies by what came of them" tabIndex={0}>
      <table class="plain-table counts">
        <thead>
          <tr>
            <th scope="col">Copies</th>
            <th scope="col">Why</th>
            <th scope="col" class="num">
              Calls
            </th>
          </tr>
        </thead>
        <tbody>
          {countGroups(shadow).flatMap(({ title, total, counts }) => [
            <tr key={title}>
              <th scope="row">
                <b>{title}</b>
              </th>
              <td />
              <td class="num">
                <b>{count(total)}</b>
              </td>
            </tr>,
            ...counts
              .filter((one) => one.count > 0)
              .map((one) => (
                <tr key={`${title} ${one.name}`}>
                  <th scope="row">
                    <span class="unseen">{title}</span>
                  </th>
                  <td>{one.word}</td>
                  <td class="num">{count(one.count)}</td>
                </tr>
              )),
          ])}
        </tbody>
      </table>
    </div>
  );
}
