import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type {
  FoundSkill,
  FoundSkills,
  Installed,
  InstalledSkill,
} from '../api/installed-shapes.ts';
import { legible } from '../parts/legible.ts';
import { findFault, found, searchAgain, searching, searchNow, typed, wanted } from './find-book.ts';
import { countText, foundLines } from './found-text.ts';

/** Characters of why an index can't be read. */
const LONGEST = 600;

/** Looks for skills in the indexes of the configuration; `onLook` is called with the source of one that is to be looked at. */
export function FindSkills(props: {
  readonly told: Installed<InstalledSkill>;
  readonly onLook: ((source: string) => void) | undefined;
}): JSX.Element {
  const { told, onLook } = props;
  const isThere = told.indexes.length > 0;
  const all = told.skills.map(({ name, version }) => `${name}@${version}`).join(' ');
  useEffect(() => {
    if (isThere) searchAgain();
  }, [isThere, all]);
  if (!isThere)
    return (
      <p class="hint">
        No skills can be found here: the configuration names no index of them (install.indexes, such
        as [../market/index.json]).
      </p>
    );
  const { value } = found;
  return (
    <section class="find" aria-labelledby="find-title">
      <h2 id="find-title">Find skills</h2>
      <form
        class="bar"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          searchNow(wanted.value);
        }}
      >
        <label for="find-text">What it is for</label>
        <input
          id="find-text"
          type="search"
          autocomplete="off"
          maxLength={200}
          value={wanted.value}
          onInput={(event) => {
            wanted.value = event.currentTarget.value;
            typed(wanted.value);
          }}
        />
        <button type="submit">Search</button>
        <span class="faint" role="status" aria-live="polite">
          {searching.value ? 'Searching…' : value !== undefined && countText(value)}
        </span>
      </form>
      <p class="faint">In {told.indexes.join(', ')}. What they say, nobody has checked.</p>
      {findFault.value !== undefined && (
        <p class="fault" role="alert">
          {legible(findFault.value, LONGEST)}
        </p>
      )}
      {value !== undefined && <Found found={value} onLook={onLook} />}
    </section>
  );
}

function Found(props: {
  readonly found: FoundSkills;
  readonly onLook: ((source: string) => void) | undefined;
}): JSX.Element {
  const { failed, skills } = props.found;
  return (
    <>
      {failed.length > 0 && (
        <ul class="notices">
          {failed.map(({ index, error }) => (
            <li key={index} class="bad">
              {legible(`The index ${index} can't be read: ${error}`, LONGEST)}
            </li>
          ))}
        </ul>
      )}
      {skills.length > 0 && (
        <ul class="found card">
          {skills.map((skill) => (
            <Item key={`${skill.index} ${skill.name}`} skill={skill} onLook={props.onLook} />
          ))}
        </ul>
      )}
    </>
  );
}

function Item(props: {
  readonly skill: FoundSkill;
  readonly onLook: ((source: string) => void) | undefined;
}): JSX.Element {
  const { skill, onLook } = props;
  const { name, version, source } = skill;
  const [about, ...more] = foundLines(skill);
  return (
    <li>
      <div>
        <h3>
          {legible(name, LONGEST)} <span class="faint">{legible(version, LONGEST)}</span>
        </h3>
        <p>{about}</p>
        {more.map((line) => (
          <small key={line} class="below">
            {line}
          </small>
        ))}
      </div>
      {onLook !== undefined && (
        <button
          type="button"
          aria-label={`Look at ${name}`}
          onClick={() => {
            onLook(source);
          }}
        >
          Look at…
        </button>
      )}
    </li>
  );
}
