import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { ApiError } from '../api/client.ts';

/** Milliseconds for which a message stays. */
const STAYS = 6000;

interface Toast {
  readonly text: string;
  readonly bad: boolean;
}

const toast = signal<Toast | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says in a corner what came of something. */
export function say(text: string, bad = false): void {
  toast.value = { text, bad };
  clearTimeout(timer);
  timer = setTimeout(() => {
    toast.value = undefined;
  }, STAYS);
}

/** Does something and says what came of it; whether it was done. */
export async function attempt(action: () => Promise<string>): Promise<boolean> {
  try {
    say(await action());
    return true;
  } catch (error) {
    say(error instanceof ApiError || error instanceof Error ? error.message : 'That failed.', true);
    return false;
  }
}

/** Where such messages are shown. */
export function Toasts(): JSX.Element {
  const { value } = toast;
  return (
    <div class="toasts" role="status">
      {value !== undefined && <p class={value.bad ? 'toast bad' : 'toast'}>{value.text}</p>}
    </div>
  );
}
