import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Dialog } from './dialog.tsx';

interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly grave: boolean;
  readonly action: () => void;
}

const question = signal<Question | undefined>(undefined);

/** Asks before something is done that others notice. */
export function askFirst(asked: Question): void {
  question.value = asked;
}

/** Where such questions are shown. */
export function Questions(): JSX.Element | null {
  const { value } = question;
  if (value === undefined) return null;
  const close = (): void => {
    question.value = undefined;
  };
  return (
    <Dialog title={value.title} onClose={close}>
      <p>{value.text}</p>
      <div class="buttons">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          class={value.grave ? 'main grave' : 'main'}
          onClick={() => {
            close();
            value.action();
          }}
        >
          {value.yes}
        </button>
      </div>
    </Dialog>
  );
}
