/**
 * Text without the difference of upper and lower case, in all scripts: `ÄPFEL` is `äpfel`, `Straße`
 * is `STRASSE`, and a final sigma is a sigma.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}
