import { inTurns } from './in-turns.ts';
import { MemberReader, type JsonMember, type WantedMembers } from './member-reader.ts';

/**
 * The members of the object that a JSON text is, and that holds nothing else, in their order; undefined for any other text.
 * No value is parsed: whether each is JSON is for who takes it to see.
 */
export function membersOf(text: string): readonly JsonMember[] | undefined {
  const reader = new MemberReader(text);
  reader.run(text.length);
  return reader.isObject ? reader.members : undefined;
}

/** The same reader, done, of a text that may be long: others have their turns meanwhile. */
export function readMembers(
  text: string,
  wanted?: WantedMembers,
): MemberReader | Promise<MemberReader> {
  const reader = new MemberReader(text, wanted);
  return inTurns(reader, () => reader);
}

/** The text with a 0 in place of the value of one of its members. */
export function withoutValue(text: string, { start, value }: JsonMember): string {
  return `${text.slice(0, start)}0${text.slice(start + value.length)}`;
}
