import fs, { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { openLogOutput } from './log-output.ts';

let folder: string;
let fd: number;
beforeEach(() => {
  folder = makeTemporaryFolder('log-output');
  fd = openSync(join(folder, 'log'), 'w');
});
afterEach(() => {
  vi.restoreAllMocks();
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

const open = () => openLogOutput(fd) as ReturnType<typeof pino.destination>;
const written = () => readFileSync(join(folder, 'log'), 'utf8');

/** Lets every write to the log fail until it is restored. */
function fillDisk() {
  const fault = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const write = (...given: unknown[]) => {
    const done = given.at(-1) as (error: Error) => void;
    setImmediate(() => done(fault));
  };
  return vi.spyOn(fs, 'write').mockImplementation(write as typeof fs.write);
}

describe('a log that cannot be written', () => {
  it('ends nothing, and its lines are written when the disk has room again', async () => {
    const output = open();
    const logger = pino(output);
    const disk = fillDisk();
    for (const line of ['first', 'second']) {
      const failed = new Promise((done) => output.once('error', done));
      logger.info(line);
      await failed;
    }
    disk.mockRestore();
    logger.info('third');
    await vi.waitFor(() => expect(written()).toMatch(/first.*\n.*second.*\n.*third/));
  });

  it('holds up no exit, and at an exit the rest is written when the disk has room again', async () => {
    const output = open();
    const logger = pino(output);
    const disk = fillDisk();
    const failed = new Promise((done) => output.once('error', done));
    logger.info('first');
    await failed;
    const writeSync = vi.spyOn(fs, 'writeSync');
    output.flushSync();
    expect(writeSync).not.toHaveBeenCalled();
    disk.mockRestore();
    logger.info('second');
    await vi.waitFor(() => expect(written()).toContain('second'));
    logger.info('third');
    output.flushSync();
    expect(written()).toContain('third');
  });

  it('keeps so much in memory and no more', async () => {
    const output = open();
    const dropped = vi.fn();
    output.on('drop', dropped);
    fillDisk();
    for (let count = 0; count < 9; count++) output.write('x'.repeat(1_048_576));
    expect(dropped).toHaveBeenCalledTimes(1);
  });
});
