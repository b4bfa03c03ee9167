import type { JSX } from 'preact';

/** One figure with its name, in a list of them. */
export function Figure(props: {
  readonly label: string;
  readonly children: JSX.Element['props']['children'];
}): JSX.Element {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
