import type { JSX } from 'preact';
import type { IssuedKey } from '../api/key-shapes.ts';
import { copy } from '../parts/copy.ts';
import { Dialog } from '../parts/dialog.tsx';

/** A key that was just made, to be taken away now. */
export function FreshKey(props: {
  readonly issued: IssuedKey;
  readonly onClose: () => void;
}): JSX.Element {
  const { issued, onClose } = props;
  return (
    <Dialog title={`The key of ${issued.name}`} onClose={onClose}>
      <p>It is shown this once: nobody can read it again, here or on the host.</p>
      <div class="secret">
        <code id="fresh-key">{issued.key}</code>
        <button
          type="button"
          class="main"
          onClick={() => {
            copy(() => issued.key, 'the key');
          }}
        >
          Copy
        </button>
      </div>
      <p class="faint">
        Clients show it as <code>Authorization: Bearer …</code>, or as <code>X-Api-Key</code>.
      </p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
