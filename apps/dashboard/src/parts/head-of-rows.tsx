import type { JSX } from 'preact';

/** The head of a table whose rows end with buttons. */
export function HeadOfRows({ labels }: { readonly labels: readonly string[] }): JSX.Element {
  return (
    <thead>
      <tr>
        {labels.map((label) => (
          <th key={label} scope="col">
            {label}
          </th>
        ))}
        <th scope="col">
          <span class="unseen">What can be done</span>
        </th>
      </tr>
    </thead>
  );
}
