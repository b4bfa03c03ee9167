import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { UnderWay } from '../api/installed-shapes.ts';
import { seconds } from '../parts/format.ts';
import { legible } from '../parts/legible.ts';
import { now, skew } from '../state/hub.ts';
import { lookAtInstalled } from './installed-book.ts';

/** Milliseconds after which it is asked whether it is still being done. */
const AGAIN = 5000;
/** Characters of where something is from. */
const LONGEST = 200;

const DOES: Readonly<Record<string, string>> = {
  look: 'looks at',
  outdated: 'looks for newer versions of',
  install: 'installs',
  update: 'updates',
  uninstall: 'takes away',
};

/** Tells of what somebody does, or who has reloaded the page meanwhile: others have to wait for it, unless it is only asked what is newer. */
export function UnderWayHint({ work }: { readonly work: UnderWay }): JSX.Element {
  const { action, what, by, since } = work;
  useEffect(() => {
    const timer = setInterval(() => void lookAtInstalled(), AGAIN);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const takes = Math.max(0, now.value + skew.value - Date.parse(since));
  return (
    <p class="hint">
      {legible(`${by} ${DOES[action] ?? 'does something with'} ${what}`, LONGEST)}, for{' '}
      {seconds(Math.floor(takes / 1000)).replace('.0', '')} so far.
      {action !== 'outdated' && ' Another one has to wait for that.'}
    </p>
  );
}
