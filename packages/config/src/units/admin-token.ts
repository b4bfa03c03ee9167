/** A token that is shorter can be guessed. */
export const SHORTEST_TOKEN = 16;
const LONGEST_TOKEN = 1024;

/** Why a text cannot be the admin token, without showing it; undefined when it can. */
export function adminTokenFault(token: string): string | undefined {
  if (!/^[!-~]*$/.test(token))
    return 'it contains a space or a character that is not visible ASCII';
  if (token.length < SHORTEST_TOKEN) {
    return `it has ${token.length} characters, at least ${SHORTEST_TOKEN} are needed`;
  }
  return token.length > LONGEST_TOKEN ? `at most ${LONGEST_TOKEN} characters` : undefined;
}
