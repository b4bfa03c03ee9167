import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Described, InstallDone } from '../api/installed-shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { say } from '../parts/toast.tsx';
import { describedRows } from './describe-skill.ts';
import { install, update, type Wish } from './installed-book.ts';

/** What is to be installed: something from a source that is asked for, or what is there, anew. */
export type Installing =
  | { readonly kind: 'install'; readonly allow: readonly string[]; readonly source?: string }
  | { readonly kind: 'update'; readonly name: string };

type Step =
  | { readonly at: 'asking'; readonly wrong?: string }
  | { readonly at: 'working'; readonly what: string }
  | {
      readonly at: 'looked';
      readonly skill: Described;
      readonly wish: Wish;
      readonly message: string;
    };

/** Asks where a skill is from, shows what it is, and installs it when somebody says so: as the command line does. */
export function InstallDialog(props: {
  readonly installing: Installing;
  readonly onClose: () => void;
}): JSX.Element {
  const { installing, onClose } = props;
  const step = useSignal<Step>({ at: 'asking' });
  const carryOut = (wish: Wish, isDry: boolean): Promise<InstallDone> => {
    if (installing.kind === 'install') return install(wish, isDry);
    return update(installing.name, wish, isDry);
  };
  const go = async (wish: Wish, isDry: boolean): Promise<void> => {
    step.value = {
      at: 'working',
      what: isDry ? 'It is fetched, checked and tried…' : 'It is installed…',
    };
    try {
      const { message, outcome, skill } = await carryOut(wish, isDry);
      if (isDry && outcome !== 'unchanged' && skill !== undefined)
        step.value = { at: 'looked', skill, wish, message };
      else {
        say(`${message}.`);
        onClose();
      }
    } catch (error) {
      const wrong = error instanceof Error ? error.message : 'That failed.';
      step.value = { at: 'asking', wrong };
    }
  };
  const { value } = step;
  const title = installing.kind === 'install' ? 'Install a skill' : `Update ${installing.name}`;
  return (
    <Dialog title={title} onClose={onClose}>
      <div aria-live="polite">{value.at === 'working' && <p>{value.what}</p>}</div>
      {value.at === 'looked' && (
        <>
          <p>{value.message}.</p>
          <Looked skill={value.skill} />
          <div class="buttons">
            <button type="button" onClick={onClose}>
              Cancel
            </button>
            <button type="button" class="main" onClick={() => void go(value.wish, false)}>
              {installing.kind === 'install' ? 'Install it' : 'Update it'}
            </button>
          </div>
        </>
      )}
      {/* What was typed is kept while it is looked at. */}
      <form
        class="issue"
        hidden={value.at !== 'asking'}
        onSubmit={(event) => {
          event.preventDefault();
          void go(wishOf(new FormData(event.currentTarget)), true);
        }}
      >
        {installing.kind === 'install' && (
          <Source allow={installing.allow} source={installing.source ?? ''} />
        )}
        <More kind={installing.kind} />
        <p class="faint">
          It is fetched into a folder apart, looked at, and tried in a process that is thrown away:
          that runs its code. Nothing is installed before you have seen what it is.
        </p>
        <p class="fault" role="alert">
          {value.at === 'asking' && value.wrong}
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

function Source(props: {
  readonly allow: readonly string[];
  readonly source: string;
}): JSX.Element {
  const { allow, source } = props;
  return (
    <>
      <div class="field">
        <label for="install-source">Where it is</label>
        <input
          id="install-source"
          name="source"
          required
          autocomplete="off"
          defaultValue={source}
          placeholder="npm:@acme/skill-weather@1.2"
          aria-describedby="install-about"
        />
        <small id="install-about">May be installed here: {allow.join(', ') || 'nothing'}.</small>
      </div>
      <div class="field">
        <label for="install-name">
          Its name and mount <span class="must">– as it calls itself when left empty</span>
        </label>
        <input id="install-name" name="name" autocomplete="off" />
      </div>
    </>
  );
}

function More({ kind }: { readonly kind: Installing['kind'] }): JSX.Element {
  return (
    <details class="credentials">
      <summary>More</summary>
      {kind === 'install' && (
        <div class="field">
          <label for="install-args">Arguments of an MCP server, one a line</label>
          <textarea id="install-args" name="args" rows={2} />
        </div>
      )}
      <label class="check">
        <input type="checkbox" name="allow_new" value="true" />
        Also packages that were published only lately
      </label>
      <label class="check">
        <input type="checkbox" name="allow_changed_publisher" value="true" />
        Also where somebody else is behind it than before
      </label>
      <label class="check">
        <input type="checkbox" name="allow_more" value="true" />
        Also where it asks for more than before
      </label>
    </details>
  );
}

function Looked({ skill }: { readonly skill: Described }): JSX.Element {
  return (
    <div class="looked">
      <h3>
        {skill.name} {skill.version}
      </h3>
      <dl>
        {describedRows(skill).map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function wishOf(form: FormData): Wish {
  const said = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const args = said('args')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return {
    source: said('source'),
    ...(said('name') === '' ? {} : { name: said('name') }),
    ...(args.length === 0 ? {} : { args }),
    ...(said('allow_new') === 'true' ? { allow_new: true } : {}),
    ...(said('allow_changed_publisher') === 'true' ? { allow_changed_publisher: true } : {}),
    ...(said('allow_more') === 'true' ? { allow_more: true } : {}),
  };
}
