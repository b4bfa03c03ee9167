import type { JSX } from 'preact';
import { Ago } from '../parts/ago.tsx';
import { inWords } from './compared.ts';
import type { Decision } from './decisions.ts';

/** What became of versions that were tried, the latest first. */
export function DecisionList(props: { readonly decisions: readonly Decision[] }): JSX.Element {
  const { decisions } = props;
  return (
    <section aria-labelledby="decisions">
      <h2 id="decisions">Decisions</h2>
      {decisions.length === 0 ? (
        <p class="faint">No version was tried lately.</p>
      ) : (
        <ol class="card events decisions">
          {decisions.map(({ at, text, tone, figures }) => (
            <li key={`${String(at)} ${text}`} class={tone}>
              <Ago at={at} />
              <span class="said">
                {text}
                {figures !== undefined && (
                  <small class="below">
                    it: {inWords(figures.candidate)}; before: {inWords(figures.before)}
                  </small>
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
