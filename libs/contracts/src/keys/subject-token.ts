/**
 * A text as one token of a NATS subject and of a key of a KV bucket. Both forbid blanks, `.`, `*` and `>`, and bucket keys allow
 * only letters, digits and `-/_=.` (ADR-8 of NATS), so every other byte of the UTF-8 form is written as `=hh`.
 */
export function subjectToken(text: string): string {
  let token = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    token += /[A-Za-z0-9_-]/.test(character) ? character : `=${byte.toString(16).padStart(2, '0')}`;
  }
  return token;
}
