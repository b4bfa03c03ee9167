import type { JSX } from 'preact';
import { NAME, TAKEN } from './in-words-of-page.ts';
import type { Wish } from './installed-book.ts';

/** What is to be installed: something from a source that is asked for, or what is there, anew. */
export type Installing =
  | { readonly kind: 'install'; readonly allow: readonly string[]; readonly source?: string }
  | { readonly kind: 'update'; readonly name: string };

/** What can be said of something that is to be installed, or updated. `isOpen` shows what is seldom wanted, too. */
export function InstallFields(props: {
  readonly installing: Installing;
  readonly isOpen: boolean;
}): JSX.Element {
  const { installing, isOpen } = props;
  const { kind } = installing;
  return (
    <>
      {kind === 'install' && <Source allow={installing.allow} source={installing.source ?? ''} />}
      <details class="credentials" open={isOpen}>
        <summary>More</summary>
        {kind === 'install' && (
          <div class="field">
            <label for="install-args">Arguments of an MCP server, one a line</label>
            <textarea id="install-args" name="args" rows={2} />
          </div>
        )}
        {Object.entries(TAKEN).map(([name, words]) => (
          <label key={name} class="check">
            <input type="checkbox" name={name} value="true" />
            {words}
          </label>
        ))}
      </details>
    </>
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
          autocapitalize="none"
          spellcheck={false}
          defaultValue={source}
          placeholder="npm:@acme/skill-weather@1.2"
          aria-describedby="install-about"
        />
        <small id="install-about">May be installed here: {allow.join(', ')}.</small>
      </div>
      <div class="field">
        <label for="install-name">
          {NAME} <span class="must">– as it calls itself when left empty</span>
        </label>
        <input
          id="install-name"
          name="name"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </div>
    </>
  );
}

/** What somebody has said in that form. */
export function wishIn(form: FormData): Wish {
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
  };
}
