import type { JSX } from 'preact';
import type { Condition } from './condition.ts';

const SHAPES: Readonly<Record<Condition['shape'], JSX.Element>> = {
  disc: <circle cx="8" cy="8" r="5" class="fill" />,
  ring: <circle cx="8" cy="8" r="4.25" class="line" />,
  half: (
    <>
      <circle cx="8" cy="8" r="4.25" class="line" />
      <path d="M8 3.75a4.25 4.25 0 0 1 0 8.5z" class="fill" />
    </>
  ),
  triangle: <path d="M8 2.6 14 13H2z" class="fill" />,
  stop: (
    <>
      <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" class="fill" />
      <path d="M5.2 8h5.6" class="cut" />
    </>
  ),
  cross: <path d="m4 4 8 8M12 4l-8 8" class="thick" />,
  dash: <path d="M4 8h8" class="thick" />,
};

/** The state of a skill as a shape with a word. */
export function StateMark({ condition }: { readonly condition: Condition }): JSX.Element {
  const { word, gravity, shape, explained } = condition;
  return (
    <span class={`state ${gravity}`} title={explained}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        {SHAPES[shape]}
      </svg>
      {word}
    </span>
  );
}
