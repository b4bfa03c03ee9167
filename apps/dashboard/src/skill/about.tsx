import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ask, urlOf } from '../api/client.ts';
import { textOf } from '../parts/text-of.ts';

type Inventory = Readonly<Record<string, unknown>>;

/** What a skill says of itself. */
export function About({ mount }: { readonly mount: string }): JSX.Element {
  const inventory = useSignal<Inventory | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const base = `skills/${encodeURIComponent(mount)}`;
  useEffect(() => {
    ask<{ skill: Inventory }>(`${base}/inventory`)
      .then(({ skill }) => {
        inventory.value = skill;
      })
      .catch((error: unknown) => {
        fault.value = error instanceof Error ? error.message : 'That failed.';
      });
  }, [base]);
  if (fault.value !== undefined) return <p class="fault">{fault.value}</p>;
  if (inventory.value === undefined) return <p class="wait">Asking the host…</p>;
  const told = Object.entries(inventory.value).filter(
    ([, value]) => textOf(value) !== '' && textOf(value) !== '[]',
  );
  return (
    <div class="card about">
      <dl>
        {told.map(([name, value]) => (
          <div key={name}>
            <dt>{name.replaceAll('_', ' ')}</dt>
            <dd>
              {Array.isArray(value) ? (
                <ul>
                  {value.map((one) => (
                    <li key={textOf(one)}>{textOf(one)}</li>
                  ))}
                </ul>
              ) : (
                textOf(value)
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={urlOf(`${base}/docs`).href} rel="noopener" target="_blank">
          Its documentation
        </a>
        {' · '}
        <a href={urlOf(`${base}/openapi.json`).href} rel="noopener" target="_blank">
          OpenAPI
        </a>
      </p>
    </div>
  );
}
