import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { isLocalEntry, wasIn } from '../state/session.ts';
import { signIn } from './sign-in.ts';

/** Asks for a key; nothing else of the host is shown before. */
export function Gate(): JSX.Element {
  const key = useSignal('');
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const submit = async (): Promise<void> => {
    busy.value = true;
    fault.value = undefined;
    try {
      await signIn(key.value.trim());
      key.value = '';
    } catch (error) {
      fault.value = error instanceof Error ? error.message : 'That did not work.';
    } finally {
      busy.value = false;
    }
  };
  return (
    <main class="gate">
      <h1>{wasIn.value ? 'Sign in again' : 'skillet-host'}</h1>
      {isLocalEntry && <LocalHint again={wasIn.value} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label for="key">Admin token, or the key of an admin</label>
        <input
          id="key"
          type="password"
          autocomplete="off"
          autofocus
          spellcheck={false}
          value={key.value}
          aria-invalid={fault.value !== undefined}
          aria-describedby="key-fault"
          onInput={(event) => {
            key.value = event.currentTarget.value;
          }}
        />
        <button type="submit" class="main" disabled={busy.value || key.value.trim() === ''}>
          Sign in
        </button>
        <p id="key-fault" class="fault" role="alert">
          {fault.value}
        </p>
      </form>
      <p class="faint">
        The key is sent once and kept nowhere. The session ends after twelve hours without use, or
        with the key.
      </p>
    </main>
  );
}

function LocalHint({ again }: { readonly again: boolean }): JSX.Element {
  return (
    <p class="hint">
      {again
        ? 'The session has ended. To go on without a key, click into the address bar and press Enter.'
        : 'On this machine no key is needed where you open the page yourself: click into the address bar and press Enter. It was reloaded, or opened by another page: the browser does not tell which, and that page could be anybody’s.'}
    </p>
  );
}
