import type { JSX } from 'preact';
import type { LimitUse } from '../api/key-shapes.ts';
import { count } from '../parts/format.ts';
import { Meter } from '../parts/meter.tsx';

/** What limits calls, and how much of it is used. */
export function LimitTable({ limits }: { readonly limits: readonly LimitUse[] }): JSX.Element {
  return (
    <section class="limits" aria-labelledby="limits">
      <h2 id="limits">Limits</h2>
      {limits.length === 0 ? (
        <p class="faint">
          Nothing limits calls: neither keys, nor <code>callers.limits</code> or{' '}
          <code>rate_limit</code> in the configuration.
        </p>
      ) : (
        <div class="scroll" role="region" aria-labelledby="limits" tabIndex={0}>
          <table class="plain-table limits-table">
            <thead>
              <tr>
                {['Whose calls', 'Rate', 'At once', 'In a day'].map((label) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {limits.map((limit) => (
                <tr key={`${limit.scope} ${limit.caller ?? ''} ${limit.mount ?? ''}`}>
                  <th scope="row">{whose(limit)}</th>
                  <td data-label="Rate">
                    {limit.rate === undefined ? (
                      <None />
                    ) : (
                      <Used of={limit.rate.burst} left={limit.rate.left} text={limit.rate.limit} />
                    )}
                  </td>
                  <td data-label="At once">
                    <Count of={limit.concurrency} />
                  </td>
                  <td data-label="In a day">
                    <Count of={limit.daily} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function whose({ scope, caller, mount }: LimitUse): JSX.Element {
  if (scope === 'skill') return <>all calls to {mount}</>;
  const who = caller === 'anonymous' ? 'each address without a key' : caller;
  return (
    <>
      <b>{who}</b>
      {scope === 'caller-skill' && ` at ${mount ?? ''}`}
    </>
  );
}

function Count({ of }: { readonly of: LimitUse['daily'] }): JSX.Element {
  if (of === undefined) return <None />;
  return <Used of={of.limit} left={of.left} text={count(of.limit)} />;
}

function Used(props: {
  readonly of: number;
  readonly left: number | undefined;
  readonly text: string;
}): JSX.Element {
  const { of, left, text } = props;
  if (left === undefined) return <span>{text}</span>;
  const used = of - left;
  return (
    <span class="used">
      <Meter value={used} limit={of} text={text} label={`${count(used)} of ${count(of)} used`} />
      <small>{count(used)} used</small>
    </span>
  );
}

function None(): JSX.Element {
  return <span class="faint">–</span>;
}
