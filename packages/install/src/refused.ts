/** What was fetched is not installed; the message says what is wrong with it, as the end of a sentence. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
