import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { Ago } from '../parts/ago.tsx';
import { several } from '../parts/format.ts';
import { events } from '../state/hub.ts';
import { CrashReport, type WholeReport } from './crash-report.tsx';

interface Summary {
  readonly id: string;
  readonly at: number;
  readonly kind: 'worker' | 'host';
  readonly summary: string;
  readonly mount?: string;
  readonly worker?: string;
  readonly in_flight?: number;
}

/** Reports of deaths, of one skill or of all. */
export function Crashes({ mount }: { readonly mount?: string }): JSX.Element {
  const list = useSignal<readonly Summary[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const open = useSignal<WholeReport | undefined>(undefined);
  const deaths = events.value.filter(
    ({ type, mount: at }) => type === 'worker-died' && (mount === undefined || at === mount),
  ).length;
  useEffect(() => {
    const query = mount === undefined ? '' : `?mount=${encodeURIComponent(mount)}`;
    // A report is written after the event of the death.
    const timer = setTimeout(() => {
      ask<{ crashes: readonly Summary[] }>(`crashes${query}`)
        .then(({ crashes }) => {
          list.value = crashes;
        })
        .catch((error: unknown) => {
          fault.value = error instanceof Error ? error.message : 'That failed.';
        });
    }, 250);
    return () => {
      clearTimeout(timer);
    };
  }, [mount, deaths]);
  const show = async (id: string): Promise<void> => {
    open.value = await ask<WholeReport>(`crashes?id=${encodeURIComponent(id)}`).catch(
      () => undefined,
    );
  };
  if (fault.value !== undefined) return <p class="fault">{fault.value}</p>;
  if (list.value === undefined) return <p class="wait">Asking the host…</p>;
  if (list.value.length === 0)
    return <p class="none">Nothing has died that a report is kept of.</p>;
  return (
    <div class="split">
      <ol class="card reports">
        {list.value.map(({ id, at, summary, in_flight: flight }) => (
          <li key={id}>
            <button
              type="button"
              class="plain"
              aria-expanded={open.value?.id === id}
              onClick={() => void show(id)}
            >
              <span>{summary}</span>
              <small>
                <Ago at={at} />
                {flight !== undefined && `, ${several(flight, 'request')} in flight`}
              </small>
            </button>
          </li>
        ))}
      </ol>
      {open.value === undefined ? (
        <p class="none">Choose a report to read it.</p>
      ) : (
        <CrashReport report={open.value} />
      )}
    </div>
  );
}
