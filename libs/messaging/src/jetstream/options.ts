export interface JetStreamOptions {
  /** `nats://[user:password@]host:port`, several as a list or with commas between. */
  readonly servers: string | readonly string[];
  /** Names the connection in the server's reports. */
  readonly name?: string;
  /** How many servers of a cluster keep each stream that is made; those that exist stay as they are. */
  readonly replicas?: number;
  /** After how long without a sign of life from its worker a message goes to another. Workers give one three times as often. */
  readonly ackWaitMilliseconds?: number;
  readonly reconnectMilliseconds?: number;
  /** How long `publish` goes on trying before it throws. */
  readonly publishPatienceMilliseconds?: number;
  /** Told in a sentence, for the log, when something is wrong with the connection, and when it is well again. */
  readonly notice?: (sentence: string) => void;
}

export const defaults = {
  name: 'projectmate-exchange-sync',
  replicas: 1,
  ackWaitMilliseconds: 60_000,
  reconnectMilliseconds: 1_000,
  publishPatienceMilliseconds: 30_000,
  notice: () => undefined,
} satisfies Omit<JetStreamOptions, 'servers'>;
