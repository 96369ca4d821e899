/** How streams are sent: what servers and the proxies before them are known to do. */
export interface StreamShape {
  /** Milliseconds between two signs of life. Default 30000. */
  heartbeatMilliseconds: number;
  /** What a minute of ConnectionTimeout lasts. Default 60000. */
  minuteMilliseconds: number;
  /** The prefix of the SOAP namespace; none (the default) makes it the default namespace, as Exchange has it. */
  prefix: string;
  /** Gives out subscription ids with characters of several bytes. */
  unicodeIds: boolean;
  /** Cuts chunks inside of every character of several bytes. */
  splitCharacters: boolean;
  /** Sends the envelope of an event and another one in one chunk. */
  glueEnvelopes: boolean;
  /** Keeps everything back, as a proxy does that waits for the end of the reply. */
  buffered: boolean;
}

export const usualShape: StreamShape = {
  heartbeatMilliseconds: 30_000,
  minuteMilliseconds: 60_000,
  prefix: '',
  unicodeIds: false,
  splitCharacters: false,
  glueEnvelopes: false,
  buffered: false,
};
