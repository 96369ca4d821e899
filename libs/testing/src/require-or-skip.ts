/**
 * Whether tests that need something from outside can run, for `describe.skipIf(!requireOrSkip(...))`. What is missing is skipped with a warning on
 * a developer's machine; in CI nothing may go untested, so there it throws.
 *
 * @param what what is needed and how to get it, e.g. `nats-server (apt-get install nats-server)`
 */
export function requireOrSkip(what: string, present: boolean): boolean {
  if (present) return true;
  if (process.env['CI'] === 'true') throw new Error(`CI needs ${what}.`);
  console.warn(`\nSKIPPED: these tests need ${what}.\n`);
  return false;
}
