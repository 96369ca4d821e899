import type { StatusReport } from '@pmsync/contracts';

const barWidth = 30;
/** Where the output is a file and not a screen, a line is written at most so often, in milliseconds. */
const betweenLines = 2_000;

/** Shows how far a pass over all mailboxes is: one line that renews itself on a screen, a few lines elsewhere. */
export class Progress {
  private lastLine = 0;
  private shown = '';

  constructor(private readonly output: NodeJS.WriteStream) {}

  show(report: StatusReport): void {
    const mailboxes = report.connections.flatMap(({ domains }) =>
      domains.flatMap((domain) => domain.mailboxes),
    );
    const done = mailboxes.reduce((sum, { links }) => sum + links, 0);
    const waiting = mailboxes.reduce((sum, { pending }) => sum + pending, 0);
    if (mailboxes.length === 0) return;
    const total = Math.max(1, done + waiting);
    const filled = Math.round((barWidth * done) / total);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    const seconds = Math.max(
      0,
      ...report.connections.flatMap(({ domains }) => domains.map(({ filling }) => filling?.secondsLeft ?? 0)),
    );
    const inStep = mailboxes.filter(({ state }) => state === 'in-step').length;
    this.write(
      `${bar} ${done} of ${done + waiting} contacts, ${inStep} of ${mailboxes.length} mailboxes in step` +
        (seconds > 0 ? `, about ${seconds} s to go` : ''),
    );
  }

  /** Ends the line that renews itself. */
  end(): void {
    if (this.output.isTTY && this.shown !== '') this.output.write('\n');
  }

  private write(text: string): void {
    if (text === this.shown) return;
    if (this.output.isTTY) this.output.write(`\r\u001B[K${text}`);
    else {
      if (Date.now() - this.lastLine < betweenLines) return;
      this.lastLine = Date.now();
      this.output.write(`${text}\n`);
    }
    this.shown = text;
  }
}
