import type { ComponentChildren, JSX } from 'preact';

/** What a chart shows as a table, for who wants to read it. */
export function AsTable(props: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <details>
      <summary>
        As a table<span class="unseen">: {props.title}</span>
      </summary>
      {props.children}
    </details>
  );
}
