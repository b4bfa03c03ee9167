import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Described } from '../api/installed-shapes.ts';
import { legible } from '../parts/legible.ts';
import { describedRows } from './describe-skill.ts';

/** Characters of a name and a version. */
const LONGEST = 100;

/** Shows what a skill is that was fetched, and asks whether it is wanted: for more than before, in so many words. */
export function LookedAt(props: {
  readonly skill: Described;
  readonly isUpdate: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}): JSX.Element {
  const { skill, isUpdate, onYes, onNo } = props;
  const { more = [] } = skill;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.focus();
  }, []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onYes();
      }}
    >
      <div class="looked">
        <h3 ref={head} tabIndex={-1}>
          {legible(`${skill.name} ${skill.version}`, LONGEST)}
        </h3>
        <dl>
          {describedRows(skill).map(({ label, text, isGrave }, at) => (
            <div key={`${String(at)} ${label}`}>
              <dt>{label}</dt>
              <dd class={isGrave === true ? 'alarm' : undefined}>{text}</dd>
            </div>
          ))}
        </dl>
        {more.length > 0 && (
          <label class="check">
            <input type="checkbox" required />
            It asks for more than what is installed may do: let it
          </label>
        )}
        <p class="faint">
          So far nothing of it was run. It is tried first, in a process that is thrown away, and
          installed if it is what you see here.
        </p>
      </div>
      <div class="buttons">
        <button type="button" onClick={onNo}>
          Cancel
        </button>
        <button type="submit" class="main">
          {isUpdate ? 'Try it, and update it' : 'Try it, and install it'}
        </button>
      </div>
    </form>
  );
}
