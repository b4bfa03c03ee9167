import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Dialog } from '../parts/dialog.tsx';
import { rotate } from './key-book.ts';

/** Whose key is to be replaced. */
export const rotated = signal<string | undefined>(undefined);

const OVERLAPS = [
  ['10m', '10 minutes'],
  ['1h', 'an hour'],
  ['24h', 'a day'],
  ['7d', 'a week'],
] as const;

/** Asks how long the key before still holds. */
export function RotateDialog({ name }: { readonly name: string }): JSX.Element {
  const overlap = useSignal('24h');
  const wrong = useSignal<string | undefined>(undefined);
  const close = (): void => {
    rotated.value = undefined;
  };
  return (
    <Dialog title={`Replace the key of ${name}?`} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rotate(name, overlap.value).catch((error: unknown) => {
            wrong.value = error instanceof Error ? error.message : 'That failed.';
          });
        }}
      >
        <p>A second key is made, which opens the same. The one before goes on for a while.</p>
        <div class="field">
          <label for="overlap">The one before holds for another</label>
          <select
            id="overlap"
            value={overlap.value}
            onChange={(event) => {
              overlap.value = event.currentTarget.value;
            }}
          >
            {OVERLAPS.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </div>
        <p class="fault" role="alert">
          {wrong.value}
        </p>
        <div class="buttons">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="main">
            Make the key
          </button>
        </div>
      </form>
    </Dialog>
  );
}
