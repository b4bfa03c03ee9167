import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Described, InstallDone } from '../api/installed-shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { seconds } from '../parts/format.ts';
import { legible } from '../parts/legible.ts';
import { say } from '../parts/toast.tsx';
import { dateNow } from '../state/clock.ts';
import { now } from '../state/hub.ts';
import { canBeTaken, inWordsOfPage } from './in-words-of-page.ts';
import { InstallFields, wishIn, type Installing } from './install-form.tsx';
import { install, lookAtInstalled, update, type How, type Wish } from './installed-book.ts';
import { LookedAt } from './looked-at.tsx';

type Step =
  | { readonly at: 'asking'; readonly wrong?: string }
  | { readonly at: 'working'; readonly isLook: boolean; readonly since: number }
  | { readonly at: 'looked'; readonly skill: Described; readonly wish: Wish };

/** Characters of why something was refused. */
const LONGEST = 1000;
/** Milliseconds after which it is said how long something takes. */
const LONG = 3000;

/** Asks where a skill is from, shows what it is, and installs that when somebody says so: as the command line does. */
export function InstallDialog(props: {
  readonly installing: Installing;
  readonly onClose: () => void;
}): JSX.Element {
  const { installing, onClose } = props;
  const step = useSignal<Step>({ at: 'asking' });
  const form = useRef<HTMLFormElement>(null);
  const closed = useRef(new AbortController());
  const carryOut = (wish: Wish, how: How): Promise<InstallDone> => {
    // What is installed goes on; of a look nobody wants to know any more.
    const { signal } = 'look' in how ? closed.current : new AbortController();
    if (installing.kind === 'install') return install(wish, how, signal);
    return update(installing.name, wish, how, signal);
  };
  const go = async (wish: Wish, how: How): Promise<void> => {
    const isLook = 'look' in how;
    step.value = { at: 'working', isLook, since: dateNow() };
    try {
      const { message, outcome, skill } = await carryOut(wish, how);
      if (isLook && outcome !== 'unchanged' && skill !== undefined) {
        step.value = { at: 'looked', skill, wish };
        return;
      }
      say(`${message}.`);
      if (!closed.current.signal.aborted) onClose();
    } catch (error) {
      const said = error instanceof Error ? error.message : 'That failed.';
      const wrong = legible(inWordsOfPage(said), LONGEST);
      if (!closed.current.signal.aborted) step.value = { at: 'asking', wrong };
      else if (!isLook) say(wrong, true);
    }
  };
  useEffect(
    () => () => {
      closed.current.abort();
      // It is told from then on that it goes on.
      if (step.peek().at === 'working') void lookAtInstalled();
    },
    [],
  );
  const { value } = step;
  const wrong = value.at === 'asking' ? value.wrong : undefined;
  useEffect(() => {
    // What had the focus was hidden meanwhile.
    if (wrong !== undefined)
      form.current?.querySelector<HTMLElement>('input:not([type=checkbox]), summary')?.focus();
  }, [wrong]);
  const title = installing.kind === 'install' ? 'Install a skill' : `Update ${installing.name}`;
  return (
    <Dialog title={title} onClose={onClose}>
      <div aria-live="polite">
        {value.at === 'working' && (
          <p>{value.isLook ? 'It is fetched and looked at…' : 'It is tried and installed…'}</p>
        )}
      </div>
      {value.at === 'working' && <Working {...value} onClose={onClose} />}
      {value.at === 'looked' && (
        <LookedAt
          skill={value.skill}
          isUpdate={installing.kind === 'update'}
          onNo={onClose}
          onYes={() => {
            const { skill, wish } = value;
            void go(wish, { tree: skill.tree, allow_more: (skill.more ?? []).length > 0 });
          }}
        />
      )}
      {/* What was typed is kept while it is looked at. */}
      <form
        ref={form}
        class="issue"
        hidden={value.at !== 'asking'}
        onSubmit={(event) => {
          event.preventDefault();
          void go(wishIn(new FormData(event.currentTarget)), { look: true });
        }}
      >
        <InstallFields installing={installing} isOpen={canBeTaken(wrong ?? '')} />
        <p class="faint">
          It is fetched into a folder apart, and looked at. Nothing of it is run or installed before
          you have seen what it is.
        </p>
        <p class="fault" role="alert">
          {wrong}
        </p>
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="main">
            Look at it
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** How long it takes, and that nobody has to wait. */
function Working(props: {
  readonly isLook: boolean;
  readonly since: number;
  readonly onClose: () => void;
}): JSX.Element {
  const { isLook, since, onClose } = props;
  const takes = now.value - since;
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    place.current?.focus();
  }, []);
  return (
    <>
      <p ref={place} class="faint" tabIndex={-1}>
        {takes > LONG && `${seconds(Math.floor(takes / 1000)).replace('.0', '')} so far. `}
        {!isLook && 'It goes on if you close this, and the host serves meanwhile what it served.'}
      </p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {isLook ? 'Cancel' : 'Close'}
        </button>
      </div>
    </>
  );
}
