export type Step =
  | { readonly does: 'workdir'; readonly path: string }
  | {
      readonly does: 'copy';
      /** The stage whose files are copied; null for the build context. */
      readonly from: string | null;
      readonly sources: readonly string[];
      readonly target: string;
    }
  | { readonly does: 'run'; readonly command: string };

export type Stage = {
  readonly base: string;
  /** The name after AS; the last stage needs none. */
  readonly name: string | null;
  readonly steps: readonly Step[];
};

export type Dockerfile = {
  readonly stages: readonly Stage[];
  /** What the last stage says about running. */
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | null;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
};

type Draft = { base: string; name: string | null; steps: Step[] };

/**
 * Reads the instructions that our Dockerfile uses. Throws for any other instruction and any other form, so that nothing
 * in the file is silently left out of the check.
 */
export function readDockerfile(text: string): Dockerfile {
  const stages: Draft[] = [];
  let running = noSettings();
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, instruction = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (instruction === 'FROM') {
      stages.push(readFrom(rest));
      running = noSettings();
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) throw new Error(`before the first FROM: ${line}`);
    const step = readStep(instruction, rest);
    if (step) stage.steps.push(step);
    else if (!readSetting(running, instruction, rest)) throw new Error(`not understood: ${line}`);
  }
  return { stages, ...running };
}

const noSettings = () => ({
  env: {} as Record<string, string>,
  user: null as string | null,
  command: [] as string[],
  healthcheck: [] as string[],
});

function readFrom(rest: string): Draft {
  const [, base, name = null] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
  if (!base) throw new Error(`not understood: FROM ${rest}`);
  return { base, name, steps: [] };
}

function readStep(instruction: string, rest: string): Step | null {
  if (instruction === 'WORKDIR') return { does: 'workdir', path: rest };
  if (instruction === 'RUN') return { does: 'run', command: rest };
  if (instruction !== 'COPY') return null;
  const [, from = null, paths = ''] = /^(?:--from=(\S+) )?([^-].*)$/.exec(rest) ?? [];
  const sources = paths.split(' ');
  const target = sources.pop();
  if (!target || sources.length === 0) throw new Error(`not understood: COPY ${rest}`);
  return { does: 'copy', from, sources, target };
}

function readSetting(
  running: ReturnType<typeof noSettings>,
  instruction: string,
  rest: string,
): boolean {
  if (instruction === 'ENV') {
    for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g))
      running.env[name] = value;
  } else if (instruction === 'USER') running.user = rest;
  else if (instruction === 'CMD') running.command = readExec(rest);
  else if (instruction === 'HEALTHCHECK') running.healthcheck = readExec(rest.split(' CMD ')[1]);
  else return instruction === 'EXPOSE';
  return true;
}

/** The exec form alone: the shell form would put a shell between the container's start and our process. */
function readExec(text = ''): string[] {
  const command: unknown = JSON.parse(text);
  if (!Array.isArray(command)) throw new Error(`not in the exec form: ${text}`);
  return command.map(String);
}
