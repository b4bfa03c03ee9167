import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

/** A credential as it is typed. */
export interface CredentialRow {
  readonly name: string;
  readonly value: string;
}

/** Those that have a name and a value. */
export function filled(rows: readonly CredentialRow[]): Readonly<Record<string, string>> {
  const named = rows.filter(({ name, value }) => name !== '' && value !== '');
  return Object.fromEntries(named.map(({ name, value }) => [name, value]));
}

/** Where credentials of a call are typed. They stay in this tab, and go to nobody but the host with a call. */
export function CredentialFields({
  rows,
}: {
  readonly rows: Signal<readonly CredentialRow[]>;
}): JSX.Element {
  const set = (at: number, change: Partial<CredentialRow>): void => {
    rows.value = rows.value.map((row, index) => (index === at ? { ...row, ...change } : row));
  };
  return (
    <details class="credentials">
      <summary>Credentials</summary>
      <p class="faint">They are kept in this tab alone, and sent with each call from here.</p>
      {rows.value.map(({ name, value }, index) => (
        <div key={index} class="pair">
          <input
            aria-label={`Name of credential ${String(index + 1)}`}
            placeholder="API_KEY"
            autocomplete="off"
            spellcheck={false}
            value={name}
            onInput={(event) => {
              set(index, { name: event.currentTarget.value.trim() });
            }}
          />
          <input
            aria-label={`Value of credential ${String(index + 1)}`}
            type="password"
            autocomplete="off"
            value={value}
            onInput={(event) => {
              set(index, { value: event.currentTarget.value });
            }}
          />
        </div>
      ))}
      <button
        type="button"
        onClick={() => {
          rows.value = [...rows.value, { name: '', value: '' }];
        }}
      >
        Add one
      </button>
    </details>
  );
}
