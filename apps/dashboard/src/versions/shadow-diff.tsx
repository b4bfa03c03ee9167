import type { JSX } from 'preact';
import type { ShadowSample } from '../api/version-shapes.ts';
import { Ago } from '../parts/ago.tsx';
import { wordFor } from './shadow-words.ts';

/** Two answers to one call, place by place. All of it is what skills and callers say: it is shown as text alone. */
export function ShadowDiff({ sample }: { readonly sample: ShadowSample }): JSX.Element {
  const { at, difference, why, method, path, request_id: id, places, input } = sample;
  return (
    <li class="card diff">
      <p>
        <b class="warn">{wordFor(difference)}</b> {why}
      </p>
      <p class="faint">
        <Ago at={at} /> · {method} {path} · {statuses(sample)} · <code>{id}</code>
      </p>
      {places.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">What runs</th>
              <th scope="col">Shadow</th>
            </tr>
          </thead>
          <tbody>
            {places.map(({ pointer, own, candidate }) => (
              <tr key={pointer}>
                <th scope="row">
                  <code>{pointer === '' ? 'all of it' : pointer}</code>
                </th>
                <td>{own === undefined ? <Nothing /> : <del>{own}</del>}</td>
                <td>{candidate === undefined ? <Nothing /> : <ins>{candidate}</ins>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {input !== undefined && (
        <details>
          <summary>The inputs</summary>
          <pre tabIndex={0}>{input}</pre>
        </details>
      )}
    </li>
  );
}

function Nothing(): JSX.Element {
  return <span class="faint">not there</span>;
}

function statuses({ status, candidate_status: other }: ShadowSample): string {
  if (other === status) return String(status);
  return `${String(status)} → ${other === null ? 'no answer' : String(other)}`;
}
