/** Says what is wrong, in one sentence; null when nothing is. */
export type HealthCheck = () => string | null;

/** What a process can say of its own health. Live: it need not be started anew. Ready: it can take work. */
export class HealthRegistry {
  private readonly checks: {
    readonly name: string;
    readonly kind: 'live' | 'ready';
    readonly check: HealthCheck;
  }[] = [];

  register(name: string, kind: 'live' | 'ready', check: HealthCheck): void {
    this.checks.push({ name, kind, check });
  }

  /** Readiness asks everything, liveness only what a new start would heal. */
  report(kind: 'live' | 'ready'): {
    readonly ok: boolean;
    readonly problems: Readonly<Record<string, string>>;
  } {
    const asked = this.checks.filter((each) => kind === 'ready' || each.kind === 'live');
    const problems = asked.flatMap(({ name, check }) => {
      const problem = check();
      return problem === null ? [] : [[name, problem] as const];
    });
    return { ok: problems.length === 0, problems: Object.fromEntries(problems) };
  }
}
