import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** The fields of /proc/<pid>/stat from the third on, or null when the process has ended. */
function readStat(pid: number): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? null;
  } catch {
    return null;
  }
}

const sum = (stat: readonly string[] | null, ...fields: number[]) =>
  fields.reduce((total, field) => total + (Number(stat?.[field]) * 1000) / ticksPerSecond, 0);

/** The CPU time of a process in milliseconds, of all its threads, in user and in kernel mode. */
export const cpuMs = (pid: number): number => sum(readStat(pid), 11, 12);

/** The CPU time of a process, of its children, and of the children that have ended. */
export function familyCpuMs(pid: number): number {
  let total = sum(readStat(pid), 11, 12, 13, 14);
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    if (stat && Number(stat[1]) === pid) total += sum(stat, 11, 12);
  }
  return total;
}

/** The memory of a process in MB that is in RAM. */
export const memoryMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

export const parentOf = (pid: number): number => Number(readStat(pid)?.[1]);
