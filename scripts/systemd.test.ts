import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';

const unit = readFileSync(join(import.meta.dirname, '../deploy/systemd/latchkey@.service'), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

/** Runs `systemd-analyze` on an instance of the unit, with a program that exists in place of Node. */
function analyze(command: readonly string[], text: string) {
  const folder = makeTemporaryFolder('systemd');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const instance = join(folder, 'latchkey@5000.service');
  writeFileSync(instance, text.replace('/usr/bin/node', '/bin/true'));
  return spawnSync('systemd-analyze', [...command, instance], { encoding: 'utf8' });
}

describe.runIf(hasSystemd)('the unit of systemd', () => {
  it('has no line that systemd does not understand', () => {
    // Other units of the machine may have faults too, and are not ours.
    const faults = (text: string) =>
      analyze(['verify'], text)
        .stderr.split('\n')
        .filter((line) => line.includes('latchkey@'));
    expect(faults(unit.replace('PrivateTmp', 'PrivateTemp'))).toHaveLength(1);
    expect(faults(unit)).toEqual([]);
  });

  it('exposes at most 1.5 of 10, as systemd counts', () => {
    const command = ['security', '--offline=true', '--threshold=15'];
    expect(analyze(command, unit.replace('PrivateDevices=yes', '')).status).not.toBe(0);
    expect(analyze(command, unit).status).toBe(0);
  });
});
