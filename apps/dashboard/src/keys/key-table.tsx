import type { JSX } from 'preact';
import type { KeyEntry } from '../api/key-shapes.ts';
import { Ago } from '../parts/ago.tsx';
import { askFirst } from '../parts/ask-first.tsx';
import { seconds } from '../parts/format.ts';
import { HeadOfRows } from '../parts/head-of-rows.tsx';
import { attempt } from '../parts/toast.tsx';
import { now, skew } from '../state/hub.ts';
import { revoke } from './key-book.ts';
import { rotated } from './rotate-dialog.tsx';

const WHERE: Readonly<Record<KeyEntry['from'], string>> = {
  file: 'issued',
  configuration: 'configuration',
  'server.admin_token': 'admin token',
};

/** Who has which key; no key itself. */
export function KeyTable({ keys }: { readonly keys: readonly KeyEntry[] }): JSX.Element {
  if (keys.length === 0)
    return (
      <p class="none">
        Nobody has a key. Where callers need none, everybody may use the skills; with a key its
        holder has a name in usage and limits.
      </p>
    );
  return (
    <div class="scroll" role="region" aria-label="Keys" tabIndex={0}>
      <table class="plain-table keys">
        <caption class="unseen">Keys, what they open, and when they were used</caption>
        <HeadOfRows labels={['Whose', 'Opens', 'From', 'Holds', 'Last used']} />
        <tbody>
          {together(keys).map((key) => (
            <Row
              key={`${key.name} ${key.id ?? key.from}`}
              entry={key}
              live={keys.filter(({ name, live }) => name === key.name && live).length}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Those of one name together, the newest last. */
function together(keys: readonly KeyEntry[]): readonly KeyEntry[] {
  return [...Map.groupBy(keys, ({ name }) => name).values()].flat();
}

function Row({ entry, live }: { readonly entry: KeyEntry; readonly live: number }): JSX.Element {
  const { name, id, scope, from, limits } = entry;
  return (
    <tr class={entry.live ? '' : 'over'}>
      <th scope="row">
        <b>{name}</b>
        <small class="below">
          {id ?? '–'}
          {live > 1 && entry.live && `, one of ${String(live)} that hold`}
        </small>
      </th>
      <td data-label="Opens">
        <Scope scope={scope} />
        {limits !== undefined && <small class="below">{limits}</small>}
      </td>
      <td data-label="From">{WHERE[from]}</td>
      <td data-label="Holds">
        <Expiry entry={entry} />
      </td>
      <td data-label="Last used">
        {entry.last_used !== null ? (
          <Ago at={entry.last_used} />
        ) : (
          <span class="faint">{from === 'server.admin_token' ? '–' : 'never'}</span>
        )}
      </td>
      <td class="num">
        {from === 'file' && (
          <span class="buttons end">
            {entry.live && live < 2 && (
              <button
                type="button"
                aria-label={`Replace the key of ${name}`}
                onClick={() => {
                  rotated.value = name;
                }}
              >
                Replace…
              </button>
            )}
            <button
              type="button"
              class="grave"
              aria-label={`Revoke ${id ?? ''} of ${name}`}
              onClick={() => {
                askFirst({
                  title: `Revoke the key of ${name}?`,
                  text: `Requests that show ${id ?? 'it'} are refused from now on; answers without an end stop within a second.`,
                  yes: 'Revoke',
                  grave: true,
                  action: () => void attempt(() => revoke(id ?? name)),
                });
              }}
            >
              Revoke…
            </button>
          </span>
        )}
      </td>
    </tr>
  );
}

function Scope({ scope }: { readonly scope: string }): JSX.Element {
  if (scope === 'admin') return <b class="tag admin">everything, as an admin</b>;
  if (scope === 'all skills') return <span>all skills</span>;
  const parts = scope.split(',');
  return (
    <span class="tags">
      {parts.map((part) => (
        <span key={part} class="tag">
          {part.replace(/^skill:/, '').replace(':', ' ')}
        </span>
      ))}
    </span>
  );
}

function Expiry({ entry: { expires, live } }: { readonly entry: KeyEntry }): JSX.Element {
  if (expires === null) return <span>until revoked</span>;
  const left = (Date.parse(expires) - now.value - skew.value) / 1000;
  return (
    <span title={new Date(expires).toLocaleString()} class={live ? '' : 'faint'}>
      {live ? `for ${seconds(Math.max(0, Math.floor(left)))}` : 'expired'}
      <small class="below">{expires.slice(0, 10)}</small>
    </span>
  );
}
