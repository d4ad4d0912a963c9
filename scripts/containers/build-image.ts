import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listContext } from './context.ts';
import { type Dockerfile, readDockerfile, type Stage } from './dockerfile.ts';

export type Image = Omit<Dockerfile, 'stages'> & {
  /** The folder that stands for the image's working directory. */
  readonly workdir: string;
};

type Options = {
  /** The Dockerfile. Its ignore file is beside it. */
  readonly file: string;
  readonly context: string;
  /** An empty folder for the stages. */
  readonly into: string;
};

/**
 * Carries out the steps of a Dockerfile without a container engine. Every stage is a folder that stands for `/`, and
 * its base image is this machine: its Node, its npm, its user.
 */
export function buildImage({ file, context, into }: Options): Image {
  const { stages, ...running } = readDockerfile(readFileSync(file, 'utf8'));
  const files = listContext(context, readFileSync(`${file}.dockerignore`, 'utf8'));
  const folders = new Map<string, string>();
  let workdir = '/';
  for (const [index, stage] of stages.entries()) {
    const folder = join(into, stage.name ?? `stage-${index}`);
    folders.set(stage.name ?? '', folder);
    workdir = buildStage(stage, { folder, folders, context, files });
  }
  return { ...running, workdir };
}

type Place = {
  readonly folder: string;
  readonly folders: ReadonlyMap<string, string>;
  readonly context: string;
  readonly files: readonly string[];
};

/** @returns the folder of the stage's working directory */
function buildStage(stage: Stage, place: Place): string {
  let workdir = place.folder;
  for (const step of stage.steps) {
    if (step.does === 'workdir') {
      workdir = join(place.folder, step.path);
      mkdirSync(workdir, { recursive: true });
    } else if (step.does === 'run') {
      // npm's variables of the script that runs the check would change what npm does.
      const env = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
      execFileSync('sh', ['-e', '-c', step.command], {
        cwd: workdir,
        env: Object.fromEntries(env),
        stdio: 'pipe',
      });
    } else copy(step, workdir, place);
  }
  return workdir;
}

type Copy = Extract<Stage['steps'][number], { does: 'copy' }>;

/** Copies files to their names in the target, and a folder's content, not the folder itself. */
function copy({ from, sources, target }: Copy, workdir: string, place: Place): void {
  const to = join(workdir, target);
  for (const source of sources) {
    if (from === null) copyFromContext(source, { to, target, place });
    else {
      const stage = place.folders.get(from);
      if (!stage) throw new Error(`there is no stage ${from}`);
      cpSync(join(stage, source), to, { recursive: true, verbatimSymlinks: true });
    }
  }
}

function copyFromContext(
  source: string,
  { to, target, place }: { to: string; target: string; place: Place },
): void {
  const from = join(place.context, source);
  if (statSync(from).isDirectory()) {
    const inside = place.files.filter((file) => file.startsWith(`${source}/`));
    if (inside.length === 0) throw new Error(`nothing of ${source} is in the build context`);
    for (const file of inside)
      copyFile(join(place.context, file), join(to, file.slice(source.length)));
    return;
  }
  if (!place.files.includes(source)) throw new Error(`${source} is not in the build context`);
  const name = source.split('/').at(-1) ?? source;
  copyFile(from, target.endsWith('/') ? join(to, name) : to);
}

function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { verbatimSymlinks: true });
}
