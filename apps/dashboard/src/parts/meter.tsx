import type { JSX } from 'preact';

/** A figure against its limit; `label` says both to those who do not see it. */
export function Meter(props: {
  readonly value: number;
  readonly limit: number | null | undefined;
  readonly text: string;
  readonly label: string;
}): JSX.Element {
  const { value, limit, text, label } = props;
  if (limit === null || limit === undefined || limit === 0)
    return <span aria-label={label}>{text}</span>;
  const share = Math.min(1, value / limit);
  const grade = share > 0.9 ? 'bad' : share > 0.7 ? 'busy' : 'good';
  return (
    <span class="meter" title={label}>
      <span>{text}</span>
      <svg viewBox="0 0 48 4" width="48" height="4" aria-hidden="true">
        <rect width="48" height="4" rx="2" class="track" />
        <rect width={Math.max(share > 0 ? 2 : 0, share * 48)} height="4" rx="2" class={grade} />
      </svg>
      <span class="unseen">{label}</span>
    </span>
  );
}
