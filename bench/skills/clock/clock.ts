const formats = new Map<string, Intl.DateTimeFormat>();

/** The current time in a timezone, read from the parts that Intl writes. */
export function handler(params: { readonly timezone?: string | null }) {
  const timezone = params.timezone ?? 'UTC';
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(new Date())) parts[type] = value;
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts;
  const date = `${year}-${month}-${day}`;
  const time = `${hour}:${minute}:${second}`;
  const offset = (parts.timeZoneName ?? '').slice('GMT'.length);
  return { iso_8601: `${date}T${time}${offset}`, time, date, timezone };
}

/** Making a format takes longer than all the rest. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    });
    formats.set(timeZone, format);
  }
  return format;
}
