/** Shorter lines of a secret say nothing, and would blot out half of a text. */
const LEAST_LINE = 8;

/**
 * The forms in which a secret may stand in a text: as it is, as in JSON, as Node inspects it, as in a URL, and line by line
 * when it has several, since logs are written by the line. Nothing for an empty one.
 */
export function secretForms(secret: string): string[] {
  if (secret === '') return [];
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = new Set([
    secret,
    inJson,
    inJson.replaceAll('\\"', '"'),
    encodeURIComponent(secret.toWellFormed()),
  ]);
  if (secret.includes('\n')) {
    const lines = secret.split(/\r?\n/).map((line) => line.trim());
    for (const line of lines) if (line.length >= LEAST_LINE) forms.add(line);
  }
  return [...forms];
}
