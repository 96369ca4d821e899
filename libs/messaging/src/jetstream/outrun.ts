import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';

const codes: number[] = [
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
];

/** Whether a compare-and-swap failed because somebody else wrote the entry first. */
export function isOutrun(error: unknown): boolean {
  return error instanceof JetStreamApiError && codes.includes(error.code);
}
