import { setTimeout as sleep } from 'node:timers/promises';
import { noticeConsumer, statisticsProcedure, statusProcedure, type StatusReport } from '@pmsync/contracts';
import { NoResponder, RequestTimedOut, type Bus } from '@pmsync/messaging';
import { Progress } from './progress.js';
import { settled } from './settled.js';
import { summarise, type Summary } from './summary.js';

const betweenLooks = 250;
const patience = 5_000;

/** Watches a run from outside, over the bus, as the console does. */
export class Observer {
  constructor(
    private readonly bus: Bus,
    private readonly startedAt: number,
  ) {}

  /** Waits until everything is in step, or will not come so by waiting, and tells what was done. */
  async untilSettled(signal: AbortSignal): Promise<{ report: StatusReport; summary: Summary }> {
    const progress = new Progress(process.stderr);
    try {
      for (;;) {
        const report = await this.report();
        if (report) {
          progress.show(report);
          const { settled: done, problems } = settled(report, this.startedAt, await this.noticesWaiting());
          if (done || signal.aborted) return { report, summary: await this.summary(report, problems) };
        }
        await sleep(betweenLooks, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      progress.end();
    }
  }

  private async report(): Promise<StatusReport | null> {
    try {
      const request = { version: 1 as const, writtenSince: this.startedAt };
      return await this.bus.request(statusProcedure, request, { deadline: Date.now() + patience });
    } catch (error) {
      // The scheduler is not up yet, or on its way back.
      if (error instanceof NoResponder || error instanceof RequestTimedOut) return null;
      throw error;
    }
  }

  private async noticesWaiting(): Promise<number> {
    const backlogs = [noticeConsumer('sync.due', 'contacts'), noticeConsumer('pm.changed', 'contacts')];
    const counts = await Promise.all(backlogs.map((consumer) => this.bus.backlog(consumer)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  private async summary(report: StatusReport, problems: readonly string[]): Promise<Summary> {
    const { requests } = await this.bus.request(
      statisticsProcedure,
      { version: 1 },
      { deadline: Date.now() + patience },
    );
    return summarise(report, requests, problems, Date.now() - this.startedAt);
  }
}
