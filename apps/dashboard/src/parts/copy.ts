import { say } from './toast.tsx';

/** Copies a text, and says so; over plain HTTP from elsewhere, browsers do not let a page. */
export function copy(make: () => string, what: string): void {
  try {
    void navigator.clipboard.writeText(make()).then(
      () => {
        say(`Copied ${what}.`);
      },
      () => {
        say('The browser does not let this page copy here: mark it, and copy it yourself.', true);
      },
    );
  } catch {
    say('The browser does not let this page copy here: mark it, and copy it yourself.', true);
  }
}
